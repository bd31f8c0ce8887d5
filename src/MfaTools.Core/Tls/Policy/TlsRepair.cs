using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Linq;
using MfaTools.Windows;

namespace MfaTools.Tls;

/// <summary>Changes the TLS policy, all or nothing, in a way that can be undone.</summary>
internal static class TlsRepair
{
    /// <summary>Whether a protocol is enabled only if the user insists.</summary>
    public static bool IsInsecure(string protocol) => protocol is not ("TLS 1.2" or "TLS 1.3");

    /// <summary>Why protocols must not be disabled, as a sentence; or null.</summary>
    /// <param name="policy">The policy as it is.</param>
    /// <param name="disable">The protocols to disable.</param>
    /// <param name="enable">The protocols to enable at the same time.</param>
    /// <param name="roles">The roles, Client or Server.</param>
    /// <param name="productVersion">The version of MFA Server; empty if it is installed in an unknown version, null if
    /// it is not installed.</param>
    public static string? FindObstacle(
        TlsPolicy policy,
        IReadOnlyCollection<string> disable,
        IReadOnlyCollection<string> enable,
        IEnumerable<string> roles,
        string? productVersion)
    {
        if (disable.Count == 0) return null;
        bool mayNeedTls10 = productVersion is not null && TlsPolicyJudge.Major(productVersion) is null or < 8;
        if (mayNeedTls10 && Contains(disable, "TLS 1.0"))
        {
            return productVersion!.Length == 0
                ? "MFA Server is installed in an unknown version, and versions before 8.x need TLS 1.0."
                : $"MFA Server {productVersion} needs TLS 1.0 (versions before 8.x do).";
        }

        string? role = roles.FirstOrDefault(one => !TlsProtocolJudge.Modern.Any(protocol =>
            !Contains(disable, protocol) && IsEnabled(policy, protocol, one, Contains(enable, protocol))));
        return role is null ? null : "Neither TLS 1.2 nor TLS 1.3 would be certain to stay usable for "
            + $"{role.ToLowerInvariant()}s.";
    }

    /// <summary>A .reg file that restores the current values with their types, and removes what is absent
    /// now.</summary>
    /// <param name="registry">The registry as it is.</param>
    /// <param name="changes">The values to be written.</param>
    public static string Backup(IRegistryReader registry, IEnumerable<TlsRegistryChange> changes) =>
        RegFileWriter.Write(registry, changes.Select(change => (View(change.Bits), change.Key, change.Name)));

    /// <summary>Writes the changes. If one fails, those before it are undone.</summary>
    /// <param name="registry">The registry as it is.</param>
    /// <param name="writer">Writes to it.</param>
    /// <param name="changes">The values to write.</param>
    /// <exception cref="Win32Exception">Windows refused a change; the registry is as it was.</exception>
    /// <exception cref="AggregateException">Windows refused a change, and undoing others failed as well.</exception>
    public static void Apply(IRegistryReader registry, IRegistryWriter writer, IReadOnlyList<TlsRegistryChange> changes)
    {
        var undo = new Stack<Action>();
        try
        {
            foreach (var change in changes)
            {
                var bits = View(change.Bits);
                var before = registry.Read(bits, change.Key);
                // If the current value is unknown, the change could not be undone.
                if (before.State is not (RegistryState.Found or RegistryState.Absent))
                {
                    throw new Win32Exception(5, before.Problem);
                }

                foreach (string made in Missing(registry, bits, change.Key))
                {
                    undo.Push(() => writer.DeleteKey(bits, made));
                }

                var old = before.Find(change.Name);
                undo.Push(old is null
                    ? () => writer.DeleteValue(bits, change.Key, change.Name)
                    : () => writer.Write(bits, change.Key, old));
                writer.Write(bits, change.Key, RegistryValue.FromDWord(change.Name, change.Data));
            }
        }
        catch (Win32Exception e)
        {
            var failures = new List<Exception> { e };
            while (undo.Count > 0)
            {
                try
                {
                    undo.Pop()();
                }
                catch (Win32Exception again)
                {
                    failures.Add(again);
                }
            }

            if (failures.Count > 1)
            {
                throw new AggregateException(
                    "A change failed, and not all changes before it could be undone.", failures);
            }

            throw;
        }
    }

    private static bool IsEnabled(TlsPolicy policy, string protocol, string role, bool isBeingEnabled)
    {
        bool isSupported = WindowsTlsDefaults.Default.Of(policy.OsBuild, protocol)?.In(role == "Server") != "none";
        bool isOn = TlsProtocolJudge.Find(policy, protocol, role) is { Effective: true, ByDefault: not false };
        return (isOn || (isBeingEnabled && isSupported)) && UsableSuites.Any(policy, protocol) != false;
    }

    private static bool Contains(IEnumerable<string> protocols, string protocol) =>
        protocols.Contains(protocol, StringComparer.OrdinalIgnoreCase);

    // The keys that writing creates, the highest first.
    private static IEnumerable<string> Missing(IRegistryReader registry, RegistryBits bits, string path)
    {
        for (int at = path.IndexOf('\\'); at > 0; at = path.IndexOf('\\', at + 1))
        {
            if (registry.Read(bits, path.Substring(0, at)).State == RegistryState.Absent)
            {
                yield return path.Substring(0, at);
            }
        }

        if (registry.Read(bits, path).State == RegistryState.Absent) yield return path;
    }

    private static RegistryBits View(int bits) => bits == 32 ? RegistryBits.View32 : RegistryBits.View64;
}
