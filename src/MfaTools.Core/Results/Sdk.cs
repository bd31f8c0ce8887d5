using System;

namespace MfaTools;

/// <summary>How far a connection to the Web Service SDK comes, and why not farther.</summary>
public sealed class SdkConnectionResult : CheckResult
{
    /// <summary>Makes a result of the check <c>SDK</c>.</summary>
    public SdkConnectionResult() => Check = CheckNames.Sdk;

    /// <summary>The URL of the page, or null where there is none.</summary>
    public string? Uri { get; set; }

    /// <summary>The host name in the URL.</summary>
    public string? HostName { get; set; }

    /// <summary>The TCP port.</summary>
    public int? Port { get; set; }

    /// <summary>The IP address that took the connection.</summary>
    public string? Address { get; set; }

    /// <summary>The account that was used, never its password.</summary>
    public string? UserName { get; set; }

    /// <summary>The configuration file, or null.</summary>
    public string? ConfigPath { get; set; }

    /// <summary>All stages in their order.</summary>
    public SdkStage[] Stages { get; set; } = [];

    /// <summary>The first stage that failed, or null.</summary>
    public SdkStageName? FailedStage { get; set; }

    /// <summary>What the network or the other side gave as the code of the failure: such as TcpRefused, 401,
    /// the code of a SOAP fault, or 131; null where it gave none.</summary>
    public string? ErrorCode { get; set; }

    /// <summary>What the other side said about the failure, or null.</summary>
    public string? ErrorText { get; set; }
}

/// <summary>One stage of a connection to the Web Service SDK.</summary>
public sealed class SdkStage
{
    /// <summary>Which stage.</summary>
    public SdkStageName Name { get; set; }

    /// <summary>How it went; Skipped where it could not run, with the reason in <see cref="Detail"/>.</summary>
    public CheckStatus Status { get; set; }

    /// <summary>How long it took.</summary>
    public TimeSpan Duration { get; set; }

    /// <summary>What was seen, or why it did not run.</summary>
    public string Detail { get; set; } = "";

    /// <summary>The name, the status and what was seen.</summary>
    public override string ToString() => $"{Name} {Status}: {Detail}";
}

/// <summary>The stages of a connection to the Web Service SDK, in their order.</summary>
public enum SdkStageName
{
    /// <summary>What the configuration says.</summary>
    Config,

    /// <summary>The name resolves, and to which addresses.</summary>
    Dns,

    /// <summary>The addresses take connections.</summary>
    Tcp,

    /// <summary>The TLS handshake with this computer's own policy.</summary>
    Tls,

    /// <summary>The certificates the host sends, for the name the caller uses.</summary>
    Certificate,

    /// <summary>What the URL answers.</summary>
    Http,

    /// <summary>The account is accepted.</summary>
    Authentication,

    /// <summary>The service answers its own test operations.</summary>
    SdkCall,
}
