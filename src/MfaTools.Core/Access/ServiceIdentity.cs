using System;
using MfaTools.Security;

namespace MfaTools.Access;

/// <summary>The account that a service is on its own computer or on the network.</summary>
/// <remarks>Sources: learn.microsoft.com/windows/win32/services/localsystem-account, .../networkservice-account,
/// .../localservice-account; .../windows-server/identity/ad-ds/manage/understand-service-accounts (virtual
/// accounts).</remarks>
internal sealed record ServiceIdentity
{
    /// <summary>The account to look up, or null if its SID is the same everywhere.</summary>
    public string? Name { get; private init; }

    /// <summary>The SID that is the same everywhere, or null.</summary>
    public Sid? Sid { get; private init; }

    /// <summary>How it was determined.</summary>
    public string Source { get; private init; } = "";

    /// <summary>Why there is no account to test, or null.</summary>
    public string? Problem { get; private init; }

    /// <summary>Determines the account of a service.</summary>
    /// <param name="service">The service's name.</param>
    /// <param name="startName">Its logon account in the service manager; null is LocalSystem.</param>
    /// <param name="computer">The computer's NetBIOS name.</param>
    /// <param name="domain">The domain's NetBIOS name, or null in a workgroup.</param>
    /// <param name="onNetwork">Whether the file is on another computer.</param>
    public static ServiceIdentity Of(string service, string? startName, string computer, string? domain, bool onNetwork)
    {
        string account = string.IsNullOrEmpty(startName) ? "LocalSystem" : startName!;
        string source = $"the service {service} runs as {account}";
        string plain = account.StartsWith(@".\", StringComparison.Ordinal) ? account.Substring(2) : account;
        int slash = plain.IndexOf('\\');
        string authority = slash < 0 ? "" : plain.Substring(0, slash);
        string name = plain.Substring(slash + 1).Replace(" ", "");
        bool builtIn = slash < 0 || Is(authority, "NT AUTHORITY");
        bool isVirtual = Is(authority, "NT SERVICE");
        if (builtIn && Is(name, "LocalService"))
        {
            return onNetwork
                ? OfSid(WellKnownSids.Anonymous, source + ", which has no account on the network")
                : OfSid(WellKnownSids.LocalService, source);
        }

        bool system = builtIn && (Is(name, "LocalSystem") || Is(name, "System"));
        bool network = builtIn && Is(name, "NetworkService");
        if (system || network || isVirtual)
        {
            if (!onNetwork)
            {
                return isVirtual ? OfName(account, source)
                    : OfSid(system ? WellKnownSids.LocalSystem : WellKnownSids.NetworkService, source);
            }

            return domain is null
                ? OfSid(
                    WellKnownSids.Anonymous,
                    $"{source}, and {computer} is in a workgroup: it has no account on the network")
                : OfName($@"{domain}\{computer}$", source + ", which is the computer account on the network");
        }

        bool local = account.StartsWith(@".\", StringComparison.Ordinal) || Is(authority, computer);
        if (local && onNetwork)
        {
            string problem = $"{source}, a local account of {computer}, which another computer does not know";
            return new ServiceIdentity { Source = source, Problem = problem };
        }

        return OfName(local ? $@"{computer}\{plain.Substring(slash + 1)}" : account, source);
    }

    private static ServiceIdentity OfSid(Sid sid, string source) => new() { Sid = sid, Source = source };

    private static ServiceIdentity OfName(string name, string source) => new() { Name = name, Source = source };

    private static bool Is(string one, string other) => one.Equals(other, StringComparison.OrdinalIgnoreCase);
}
