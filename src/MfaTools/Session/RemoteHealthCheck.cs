using System;
using System.Collections;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Management.Automation;

namespace MfaTools.Commands;

/// <summary>Runs the health check on other computers through PowerShell remoting. The module need not be installed
/// there: its files are copied to a temporary folder and removed afterwards.</summary>
internal sealed class RemoteHealthCheck(PSCmdlet cmdlet)
{
    private static readonly string[] Extensions = [".dll", ".psd1", ".ps1xml"];

    // Errors are results too: of computers that were not reached, and of checks that broke off.
    private const string LocalScript = """
        param($Target, $Remote, $Arguments)
        # In a scope of its own: what the script sets must not stay in the session.
        $block = [scriptblock]::Create("& { $Remote } @args")
        Invoke-Command @Target -ScriptBlock $block -ArgumentList $Arguments -ErrorAction Continue 2>&1
        """;

    // The job is a process of its own, so that Windows lets the files be removed when it has ended. Results cross two
    // borders as text, which keeps their depth.
    private const string RemoteScript = """
        param([byte[]] $Module, [hashtable] $Parameters, [hashtable] $Files)
        $ErrorActionPreference = 'Stop'
        $ProgressPreference = 'SilentlyContinue'
        $folder = Join-Path ([System.IO.Path]::GetTempPath()) "MfaTools-$([guid]::NewGuid())"
        $job = $null
        try {
            $null = New-Item $folder -ItemType Directory
            [System.IO.File]::WriteAllBytes("$folder/module.zip", $Module)
            Add-Type -AssemblyName System.IO.Compression.FileSystem
            [System.IO.Compression.ZipFile]::ExtractToDirectory("$folder/module.zip", $folder)
            foreach ($name in @($Files.Keys)) {
                $Parameters[$name] = "$folder/$name$($Files[$name].Extension)"
                [System.IO.File]::WriteAllBytes($Parameters[$name], $Files[$name].Content)
            }
            $job = Start-Job -ArgumentList $folder, $Parameters {
                param($Folder, $Parameters)
                Import-Module (Join-Path $Folder MfaTools.psd1)
                Invoke-MfaHealthCheck @Parameters |
                    ForEach-Object { [System.Management.Automation.PSSerializer]::Serialize($_, 5) }
            }
            Receive-Job $job -Wait -ErrorAction Continue
        }
        finally {
            if ($job) { Remove-Job $job -Force }
            # The process may still be ending.
            for ($i = 0; $i -lt 20 -and (Test-Path -LiteralPath $folder); $i++) {
                Remove-Item -LiteralPath $folder -Recurse -Force -ErrorAction Ignore
                if (Test-Path -LiteralPath $folder) { Start-Sleep -Milliseconds 250 }
            }
        }
        """;

    /// <param name="target">The parameters of Invoke-Command that select the computers.</param>
    /// <param name="computers">Their names, as Invoke-Command reports them.</param>
    /// <param name="parameters">The parameters of the health check.</param>
    /// <param name="files">The parameters of the health check that are files here: names and full paths.</param>
    /// <returns>The results of each computer, the worst computer last.</returns>
    public IReadOnlyList<IReadOnlyList<CheckResult>> Run(
        Hashtable target, IReadOnlyList<string> computers, Hashtable parameters, Dictionary<string, string> files)
    {
        var results = computers.Distinct(StringComparer.OrdinalIgnoreCase)
            .ToDictionary(name => name, _ => new List<CheckResult>(), StringComparer.OrdinalIgnoreCase);
        string failure = "it returned no results";
        try
        {
            var contents = new Hashtable();
            foreach (var file in files)
            {
                contents[file.Key] = new Hashtable
                {
                    ["Extension"] = PathText.Extension(file.Value),
                    ["Content"] = Files.ReadUpTo(file.Value, int.MaxValue),
                };
            }

            object[] arguments = [ReadModule(), parameters, contents];
            var items = cmdlet.InvokeCommand.InvokeScript(
                false, ScriptBlock.Create(LocalScript), null, target, RemoteScript, arguments);
            foreach (var item in items) Add(item, results);
        }
        catch (RuntimeException e) when (e is not PipelineStoppedException)
        {
            failure = PlainText.OneLine(e.Message).TrimEnd('.');
        }

        foreach (var (name, found) in results.Select(pair => (pair.Key, pair.Value)))
        {
            if (found.Count > 0) continue;
            var lost = NotCheckedResult.Unreachable(name, failure);
            lost.ComputerName = name;
            lost.TimeUtc = DateTime.UtcNow;
            found.Add(lost);
        }

        return [.. results.Values.OrderBy(found => CheckResult.Worst(found.Select(result => result.Status)))];
    }

    /// <summary>One line about the computers, in the order of their results.</summary>
    public static string Describe(IEnumerable<IReadOnlyList<CheckResult>> computers) =>
        string.Join("   ", computers.Select(found => $"{found[0].ComputerName}  {Outcome(found)}"));

    private static string Outcome(IReadOnlyList<CheckResult> found) =>
        found.OfType<DiagnosisResult>().FirstOrDefault() switch
        {
            { Causes.Length: > 0 } diagnosis => PlainText.Count(diagnosis.Causes.Length, "cause"),
            { Status: CheckStatus.Pass } => "healthy",
            { } => "no cause found",
            null => found.Any(result => result.Check == CheckNames.Remoting) ? "not reached" : "not checked",
        };

    private static void Add(PSObject item, Dictionary<string, List<CheckResult>> results)
    {
        // Remoting notes on each text where it is from.
        string? origin = item.Properties["PSComputerName"]?.Value as string;
        if (item.BaseObject is string text) item = PSObject.AsPSObject(PSSerializer.Deserialize(text));
        if (Rehydration.FromPipeline(item) is not CheckResult result) return;
        if (results.TryGetValue(origin ?? result.ComputerName, out var found)) found.Add(result);
    }

    private static byte[] ReadModule()
    {
        string folder = PathText.Folder(typeof(RemoteHealthCheck).Assembly.Location);
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (string file in Files.In(folder))
            {
                if (!Extensions.Contains(PathText.Extension(file))) continue;
                using var entry = zip.CreateEntry(PathText.Name(file)).Open();
                using var source = Files.OpenShared(file);
                source.CopyTo(entry);
            }
        }

        return stream.ToArray();
    }
}
