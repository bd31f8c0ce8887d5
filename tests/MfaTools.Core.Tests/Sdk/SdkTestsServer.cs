using MfaTools.Sdk;
using MfaTools.SdkServer;

namespace MfaTools.Core.Tests.Sdk;

/// <summary>What concerns the server, which needs ASP.NET Core.</summary>
internal static partial class SdkTests
{
    public static SdkAccount Account(SdkServerOptions? options = null, string? password = null)
    {
        options ??= new SdkServerOptions();
        return new SdkAccount(options.UserName, Secure(password ?? options.Password));
    }

    public static SdkCertificates Trusting(SdkServer.SdkServer server) => new([server.Certificates.Root.RawData]);
}
