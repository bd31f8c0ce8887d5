using System.Collections.Generic;
using MfaTools.Windows;

namespace MfaTools.Roles;

/// <summary>What was read for the roles that came after MFA Server.</summary>
internal sealed record SuccessorFacts
{
    /// <summary>The certificates of the local computer's Personal store whose subject names a role; null if the store
    /// was not read.</summary>
    public IReadOnlyList<ClientCertificate>? Certificates { get; init; }

    /// <summary>The events of NPS, its extension and AD FS; null if none could be read.</summary>
    public IReadOnlyList<EventRecord>? Events { get; init; }

    /// <summary>The same events as XML, for a snapshot.</summary>
    public string? EventXml { get; init; }

    /// <summary>The RADIUS clients of NPS without their shared secrets; null if they were not read.</summary>
    public IReadOnlyList<RadiusClient>? RadiusClients { get; init; }
}

/// <summary>A RADIUS client of NPS, as Get-NpsRadiusClient lists it; the shared secret is never read.</summary>
internal sealed class RadiusClient
{
    public string Name { get; set; } = "";

    public string Address { get; set; } = "";

    /// <summary>Whether NPS requires the Message-Authenticator attribute from it; null if that is not known.</summary>
    public bool? AuthAttributeRequired { get; set; }

    public bool Enabled { get; set; } = true;
}
