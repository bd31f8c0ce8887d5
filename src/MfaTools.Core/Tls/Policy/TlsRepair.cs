using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Linq;
using MfaTools.Windows;

namespace MfaTools.Tls;

/// <summary>Writes changes of the TLS policy, all or none, and says how to take them back.</summary>
internal static class TlsRepair
{
    /// <summary>The protocols that are never turned on silently.</summary>
    public static bool IsInsecure(string protocol) => protocol is not ("TLS 1.2" or "TLS 1.3");

    /// <summary>A .reg file that brings back what is there now: values with their own types, and what is absent removed.</summary>
    /// <param name="registry">The registry as it is.</param>
    /// <param name="changes">What is to be written.</param>
    public static string Backup(IRegistryReader registry, IEnumerable<TlsRegistryChange> changes) =>
        RegFileWriter.Write(registry, changes.Select(change => (View(change.Bits), change.Key, change.Name)));

    /// <summary>Writes the changes. Where one fails, those before it are taken back.</summary>
    /// <param name="registry">The registry as it is.</param>
    /// <param name="writer">Writes to it.</param>
    /// <param name="changes">What to write.</param>
    /// <exception cref="Win32Exception">Windows refused one; the registry is as it was.</exception>
    /// <exception cref="AggregateException">Windows refused one, and taking back others failed too.</exception>
    public static void Apply(IRegistryReader registry, IRegistryWriter writer, IReadOnlyList<TlsRegistryChange> changes)
    {
        var undo = new Stack<Action>();
        try
        {
            foreach (var change in changes)
            {
                var bits = View(change.Bits);
                var before = registry.Read(bits, change.Key);
                // Not certain what is there: nothing that could not be taken back is written.
                if (before.State is not (RegistryState.Found or RegistryState.Absent)) throw new Win32Exception(5, before.Problem);
                foreach (string made in Missing(registry, bits, change.Key)) undo.Push(() => writer.DeleteKey(bits, made));
                var old = before.Find(change.Name);
                undo.Push(old is null ? () => writer.DeleteValue(bits, change.Key, change.Name) : () => writer.Write(bits, change.Key, old));
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

            if (failures.Count > 1) throw new AggregateException("A change failed, and what was written before it could not all be taken back.", failures);
            throw;
        }
    }

    // The keys that writing makes, the highest first.
    private static IEnumerable<string> Missing(IRegistryReader registry, RegistryBits bits, string path)
    {
        for (int at = path.IndexOf('\\'); at > 0; at = path.IndexOf('\\', at + 1))
        {
            if (registry.Read(bits, path.Substring(0, at)).State == RegistryState.Absent) yield return path.Substring(0, at);
        }

        if (registry.Read(bits, path).State == RegistryState.Absent) yield return path;
    }

    private static RegistryBits View(int bits) => bits == 32 ? RegistryBits.View32 : RegistryBits.View64;
}
