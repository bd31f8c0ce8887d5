using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using MfaTools.Product;
using MfaTools.Windows;

namespace MfaTools.Sdk;

/// <summary>The configurations of the programs on a computer that call the Web Service SDK.</summary>
/// <remarks>Folders: see <see cref="MfaServer"/>, and working-with-mfaserver-for-mim (Microsoft). Not yet run on
/// Windows.</remarks>
internal sealed class InstalledConfigurations
{
    // Other programs may use the name PA too; those of the product are recognized by their web.config.
    private static readonly string[] OwnFolders = [.. MfaServer.WebFolders.Except(["PA"]), .. MfaServer.SdkFolders];

    private readonly List<string> _files = [];

    /// <param name="registry">The registry that names the product's folder.</param>
    /// <param name="windowsFolder">The folder of Windows, or an empty text.</param>
    /// <param name="webRoot">The folder of the default web site, such as C:\inetpub\wwwroot.</param>
    /// <param name="programFiles">The folders of programs.</param>
    public InstalledConfigurations(
        IRegistryReader registry, string windowsFolder, string webRoot, params string[] programFiles)
    {
        var sites = IisConfiguration.Read(windowsFolder);
        var applications = sites?.SelectMany(site => site.Applications).ToList();
        Bindings = sites is null ? null : [.. sites.SelectMany(WithApplications)];
        Applications = applications?.Select(application => application.Path).Where(path => path != "/").ToList();
        var folders = (applications ?? [])
            .Select(application => Environment.ExpandEnvironmentVariables(application.Folder))
            .Concat(MfaServer.WebFolders.Select(name => PathText.Join(webRoot, name)));
        foreach (string folder in folders)
        {
            string file = PathText.Join(folder, "web.config");
            if (CallsSdk(file)) Add(file);
        }

        foreach (string folder in InstalledServer.Folders(registry, programFiles))
        {
            Add(PathText.Join(folder, "MultiFactorAuthenticationAdfsAdapter.config"));
        }

        foreach (string folder in programFiles)
        {
            Add(PathText.Join(folder, "Microsoft Forefront Identity Manager", "2010", "Service", "MfaSettings.xml"));
        }
    }

    /// <summary>The files, each once.</summary>
    public IReadOnlyList<string> Files => _files;

    /// <summary>The applications of IIS, or null if its configuration cannot be read.</summary>
    public IReadOnlyCollection<string>? Applications { get; }

    /// <summary>The https bindings of IIS, or null if its configuration cannot be read.</summary>
    public IReadOnlyList<SiteBinding>? Bindings { get; }

    /// <summary>The configurations of this computer.</summary>
    public static InstalledConfigurations OfThisComputer()
    {
        string windows = Environment.GetFolderPath(Environment.SpecialFolder.Windows);
        string webRoot = Path.Combine(Path.GetPathRoot(windows) ?? "", "inetpub", "wwwroot");
        return new InstalledConfigurations(new RegistryReader(), windows, webRoot, [.. InstalledServer.ProgramFiles]);
    }

    private void Add(string file)
    {
        if (File.Exists(file) && !_files.Contains(file, StringComparer.OrdinalIgnoreCase)) _files.Add(file);
    }

    private static IEnumerable<SiteBinding> WithApplications(IisSite site)
    {
        string[] own = [.. site.Applications.Where(IsOfProduct).Select(application => application.Path)];
        foreach (var binding in site.Bindings) binding.Applications = own;
        return site.Bindings;
    }

    private static bool IsOfProduct((string Path, string Folder) application)
    {
        string folder = Environment.ExpandEnvironmentVariables(application.Folder);
        return new[] { application.Path, folder }.Select(path => PathText.Name(path.TrimEnd('/', '\\')))
                .Any(name => OwnFolders.Contains(name, StringComparer.OrdinalIgnoreCase))
            || CallsSdk(PathText.Join(folder, "web.config"));
    }

    /// <summary>Whether a web.config, which any program of IIS may have, configures the SDK.</summary>
    private static bool CallsSdk(string file)
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
}
