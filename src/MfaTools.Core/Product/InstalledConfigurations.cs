using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using MfaTools.Sdk;
using MfaTools.Windows;

namespace MfaTools.Product;

/// <summary>Finds the configurations of what calls the Web Service SDK on this computer.</summary>
/// <remarks>Folders: howto-mfaserver-deploy-userportal, -deploy-mobileapp, -deploy-upgrade, dn394294 (older names) and
/// working-with-mfaserver-for-mim (Microsoft). Not yet run on Windows.</remarks>
internal sealed class InstalledConfigurations
{
    private const string ProductKey = @"SOFTWARE\Positive Networks\PhoneFactor";

    private static readonly string[] WebFolders =
    [
        "MultiFactorAuth", "MultiFactorAuthMobileAppWebService", "PA", "PhoneFactor", "PhoneFactorPhoneAppWebService",
    ];

    // PA is a name that others may use as well: what calls the SDK is known by its web.config.
    private static readonly string[] Directories = [.. WebFolders.Except(["PA"]), .. SdkUrl.SdkDirectories];

    private readonly List<string> _files = [];

    /// <param name="registry">The registry to ask for the product's folder.</param>
    /// <param name="windowsFolder">The folder of Windows, or an empty string where there is none.</param>
    /// <param name="webRoot">The folder of the default web site, such as C:\inetpub\wwwroot.</param>
    /// <param name="programFolders">The folders of programs.</param>
    public InstalledConfigurations(IRegistryReader registry, string windowsFolder, string webRoot, params string[] programFolders)
    {
        var sites = ReadIis(windowsFolder) is { } host ? IisSite.Parse(host) : null;
        var iis = sites?.SelectMany(site => site.Applications).ToList();
        Bindings = sites is null ? null : [.. sites.SelectMany(WithApplications)];
        Applications = iis?.Select(application => application.Path).Where(path => path != "/").ToList();
        var folders = (iis ?? []).Select(application => Environment.ExpandEnvironmentVariables(application.Folder))
            .Concat(WebFolders.Select(name => PathText.Join(webRoot, name)));
        foreach (string folder in folders)
        {
            string file = PathText.Join(folder, "web.config");
            if (Calls(file)) Add(file);
        }

        string?[] products =
        [
            registry.ReadString(RegistryBits.View32, ProductKey, "InstallPath"), registry.ReadString(RegistryBits.View64, ProductKey, "InstallPath"),
            .. programFolders.SelectMany(folder => new[] { PathText.Join(folder, "Multi-Factor Authentication Server"), PathText.Join(folder, "PhoneFactor") }),
        ];
        foreach (string? folder in products.Where(folder => !string.IsNullOrEmpty(folder))) Add(PathText.Join(folder!, "MultiFactorAuthenticationAdfsAdapter.config"));
        foreach (string folder in programFolders) Add(PathText.Join(folder, "Microsoft Forefront Identity Manager", "2010", "Service", "MfaSettings.xml"));
    }

    /// <summary>The files, each once.</summary>
    public IReadOnlyList<string> Files => _files;

    /// <summary>The applications of IIS here, or null where its configuration cannot be read.</summary>
    public IReadOnlyCollection<string>? Applications { get; }

    /// <summary>The https bindings of IIS here, or null where its configuration cannot be read.</summary>
    public IReadOnlyList<SiteBinding>? Bindings { get; }

    /// <summary>Those of this computer.</summary>
    public static InstalledConfigurations OfThisComputer()
    {
        string windows = Environment.GetFolderPath(Environment.SpecialFolder.Windows);
        string[] programs = [.. new[] { Environment.SpecialFolder.ProgramFiles, Environment.SpecialFolder.ProgramFilesX86 }
            .Select(Environment.GetFolderPath).Where(folder => folder.Length > 0).Distinct()];
        return new InstalledConfigurations(new RegistryReader(), windows, Path.Combine(Path.GetPathRoot(windows) ?? "", "inetpub", "wwwroot"), programs);
    }

    private void Add(string file)
    {
        if (File.Exists(file) && !_files.Contains(file, StringComparer.OrdinalIgnoreCase)) _files.Add(file);
    }

    private static IEnumerable<SiteBinding> WithApplications(IisSite site)
    {
        string[] ours = [.. site.Applications.Where(IsOfProduct).Select(application => application.Path)];
        foreach (var binding in site.Bindings) binding.Applications = ours;
        return site.Bindings;
    }

    private static bool IsOfProduct((string Path, string Folder) application)
    {
        string folder = Environment.ExpandEnvironmentVariables(application.Folder);
        return new[] { application.Path, folder }.Select(path => path.TrimEnd('/', '\\').Split('/', '\\').Last())
                .Any(name => Directories.Contains(name, StringComparer.OrdinalIgnoreCase))
            || Calls(PathText.Join(folder, "web.config"));
    }

    // IIS has web.config files of all kinds of programs.
    private static bool Calls(string file)
    {
        if (!File.Exists(file)) return false;
        try
        {
            var settings = SdkConfigReader.Read(file);
            return settings.Kind == SdkConfigKind.WebConfig || settings.Url is not null;
        }
        catch (Exception e) when (Foundation.Files.IsReadFailure(e))
        {
            return false;
        }
    }

    private static byte[]? ReadIis(string windowsFolder)
    {
        if (windowsFolder.Length == 0) return null;
        // A 32-bit process finds the folder under the second name only.
        foreach (string system in new[] { "System32", "Sysnative" })
        {
            try
            {
                string file = PathText.Join(windowsFolder, system, "inetsrv", "config", "applicationHost.config");
                if (File.Exists(file)) return Foundation.Files.ReadUpTo(file, 16 * SafeXml.MaxBytes);
            }
            catch (Exception e) when (Foundation.Files.IsReadFailure(e))
            {
                // Only administrators may read it.
            }
        }

        return null;
    }
}
