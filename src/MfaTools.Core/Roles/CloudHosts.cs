using System;
using System.Collections.Generic;
using System.Linq;

namespace MfaTools.Roles;

/// <summary>The hosts that a server of a role must reach in a cloud. Read from cloud-hosts.json.</summary>
internal sealed class CloudHosts
{
    private static readonly Lazy<CloudHosts[]> All = new(() => Shipped.Read<CloudHosts[]>("cloud-hosts.json"));

    public required MfaRole Role { get; set; }

    public required EntraCloud Cloud { get; set; }

    public required string[] Hosts { get; set; }

    /// <summary>The page that names them.</summary>
    public required string Source { get; set; }

    /// <summary>The hosts; none if none are documented.</summary>
    public static IReadOnlyList<string> Of(MfaRole role, EntraCloud cloud) =>
        [.. All.Value.Where(one => one.Role == role && one.Cloud == cloud).SelectMany(one => one.Hosts)];
}
