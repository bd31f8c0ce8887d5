using System;
using System.IO;
using System.Threading.Tasks;

namespace MfaTools.SdkServer;

internal static class Program
{
    /// <summary>Serves until its input ends. Prints the URLs of the SDK and the mobile app web service, one a line,
    /// when it is ready.</summary>
    /// <param name="args">Fault, fault of the certificates, the file for the root certificate (PEM), and the user's
    /// name and password.</param>
    private static async Task<int> Main(string[] args)
    {
        string Arg(int i, string or) => args.Length > i && args[i].Length > 0 ? args[i] : or;
        var defaults = new SdkServerOptions();
        var options = new SdkServerOptions
        {
            Fault = Enum.Parse<Fault>(Arg(0, "None")),
            CertificateFault = Enum.Parse<Fault>(Arg(1, "None")),
            UserName = Arg(3, defaults.UserName),
            Password = Arg(4, defaults.Password),
            HostName = Arg(5, defaults.HostName),
        };
        await using var server = await SdkServer.StartAsync(options);
        if (Arg(2, "") is { Length: > 0 } root)
        {
            await File.WriteAllTextAsync(root, server.Certificates.Root.ExportCertificatePem());
        }

        Console.WriteLine(server.SdkUrl);
        Console.WriteLine(server.AppUrl);
        await Console.In.ReadToEndAsync();
        return 0;
    }
}
