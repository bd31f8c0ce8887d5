using System.Management.Automation;
using MfaTools.Roles;

namespace MfaTools.Commands;

/// <summary>The roles that came after MFA Server.</summary>
internal static partial class Errors
{
    public static ErrorRecord NoSuccessorRole(string remedy) => New(
        new ItemNotFoundException(
            "This computer runs neither the NPS extension for Entra MFA nor AD FS with Entra MFA."),
        "NoSuccessorRole",
        ErrorCategory.ObjectNotFound,
        null,
        remedy);

    public static ErrorRecord StoreUnreadable(string problem) => New(
        new System.InvalidOperationException($"The Personal store of the local computer cannot be read: {problem}."),
        "StoreUnreadable",
        ErrorCategory.ReadError,
        null,
        "Run the command in an elevated session on the server, or give the certificate with -Path.");

    public static ErrorRecord NoCloudHosts(MfaRole role, EntraCloud cloud) => New(
        new PSArgumentException($"No hosts of the cloud {cloud} are documented for the {InstalledRoles.NameOf(role)}."),
        "NoCloudHosts",
        ErrorCategory.InvalidArgument,
        cloud,
        "Use another -Cloud, or test a host with Test-MfaCertChain and Test-MfaTlsConfig.");
}
