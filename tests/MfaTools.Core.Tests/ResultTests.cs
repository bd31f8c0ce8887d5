using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text.RegularExpressions;
using MfaTools.Logs;
using MfaTools.Product;
using MfaTools.Windows;

namespace MfaTools.Core.Tests;

public sealed class ResultTests
{
    [Fact]
    public void Nothing_judged_is_unknown()
    {
        var result = new Result();
        Assert.Equal(CheckStatus.Unknown, result.Status);
        Assert.Throws<ArgumentException>(() => result.Conclude([]));
        Assert.Equal(default, CheckStatus.Unknown);
    }

    /// <summary>What is public is what users see: results, their parts, and their enums. All else is
    /// internal.</summary>
    [Fact]
    public void Only_results_are_public()
    {
        string[] files =
        [
            .. Directory.GetFiles(Path.Combine(Repository.Root, "src", "MfaTools.Core", "Results"), "*.cs").Select(
                File.ReadAllText),
        ];
        foreach (var type in typeof(CheckResult).Assembly.GetExportedTypes())
        {
            Assert.Equal("MfaTools", type.Namespace);
            Assert.True(type.IsEnum || type.IsAbstract
                || (type.IsSealed && type.GetConstructor([]) is not null), type.Name);
            Assert.Contains(
                files, text =>
                    Regex.IsMatch(text, $@"^public [\w ]*\b(class|record|enum) {type.Name}\b", RegexOptions.Multiline));
        }
    }

    [Fact]
    public void The_worst_finding_decides_and_comes_first()
    {
        var result = new Result();
        result.Conclude(
            [Of(CheckStatus.Pass), Of(CheckStatus.Skipped), Of(CheckStatus.Unknown), Of(CheckStatus.Warning),
                Of(CheckStatus.Fail), Of(CheckStatus.Pass, "second")]);
        Assert.Equal(CheckStatus.Fail, result.Status);
        Assert.Equal(
            [CheckStatus.Fail, CheckStatus.Warning, CheckStatus.Unknown, CheckStatus.Skipped, CheckStatus.Pass,
                CheckStatus.Pass],
            result.Findings.Select(finding => finding.Status));
        Assert.Equal("second", result.Findings[^1].Message);
        Assert.Equal(CheckStatus.Skipped, CheckResult.Worst((CheckStatus[])[CheckStatus.Pass, CheckStatus.Skipped]));
        Assert.Equal(CheckStatus.Pass, CheckResult.Worst((CheckStatus[])[CheckStatus.Pass]));
    }

    [Fact]
    public void A_finding_must_be_whole()
    {
        var result = new Result();
        Assert.Throws<ArgumentException>(
            () => result.Conclude([new Finding { Status = CheckStatus.Unknown, Message = "x" }]));
        Assert.Throws<ArgumentException>(
            () => result.Conclude([new Finding { Id = "A.B", Status = CheckStatus.Pass, Message = "x" }]));
        Assert.Throws<ArgumentException>(
            () => result.Conclude([new Finding { Id = "A.B", Status = CheckStatus.Fail, Message = "x" }]));
    }

    [Fact]
    public void The_log_folder_is_found_through_the_registry()
    {
        string install = Path.Combine("x", "MFA") + Path.DirectorySeparatorChar;
        string logs = Path.Combine(install, "Logs");
        Assert.Equal(
            logs, InstalledServer.FindLogs(new Registry(RegistryBits.View32, install), folder => folder == logs));
        Assert.Equal(
            logs, InstalledServer.FindLogs(new Registry(RegistryBits.View64, install), folder => folder == logs));
        Assert.Null(InstalledServer.FindLogs(new Registry(RegistryBits.View64, install), _ => false));
    }

    [Fact]
    public void The_logs_of_a_folder_are_told_by_name_and_content()
    {
        using var files = new LogFiles();
        foreach (string name in new[]
        {
            "MultiFactorAuthSvc.log", "MultiFactorAuthLdapSvc.txt", "MultiFactorAuthSvc.log.1",
            "MultiFactorAuthNotes.doc",
        })
        {
            files.Write(name, "");
        }

        files.Write("portal.log", LogFiles.Line(0));
        files.Write("setup.log", "something else\n");
        Assert.Equal(
            ["MultiFactorAuthLdapSvc.txt", "MultiFactorAuthSvc.log", "MultiFactorAuthSvc.log.1", "portal.log"],
            new LogFolder(files.Folder).Files(LogEvents.None).Select(Path.GetFileName));
    }

    [Fact]
    public void A_file_held_open_by_its_writer_is_read()
    {
        using var files = new LogFiles();
        string path = files.Path("a.log");
        using var writer = new StreamWriter(
            new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete));
        writer.Write(LogFiles.Line(0, "x", "e"));
        writer.Flush();
        Assert.Single(LogFiles.Read(new LogQuery(), path));
    }

    [Fact]
    public void Only_what_every_supported_runtime_has_is_referenced()
    {
        using var file = File.OpenRead(typeof(LogEntry).Assembly.Location);
        using var image = new PEReader(file);
        var metadata = image.GetMetadataReader();
        Assert.Equal(
            ["BouncyCastle.Cryptography", "System.Numerics.Vectors", "netstandard"],
            metadata.AssemblyReferences.Select(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name))
                .Order(StringComparer.Ordinal));
        var vectors = metadata.TypeReferences.Select(metadata.GetTypeReference)
            .Where(type => type.ResolutionScope.Kind == HandleKind.AssemblyReference
                && metadata.GetString(
                    metadata.GetAssemblyReference(
                        (AssemblyReferenceHandle)type.ResolutionScope).Name) == "System.Numerics.Vectors")
            .Select(type => metadata.GetString(type.Name));
        Assert.Equal(["Vector", "Vector`1"], vectors.Order(StringComparer.Ordinal));
    }

    private static Finding Of(CheckStatus status, string message = "first") =>
        new() { Id = "A.B", Status = status, Message = message, Evidence = "e", Recommendation = "r" };

    private sealed class Result : CheckResult;

    private sealed class Registry(RegistryBits bits, string install) : IRegistryReader
    {
        public RegistryKey Read(RegistryBits asked, string path) =>
            asked == bits && path == @"SOFTWARE\Positive Networks\PhoneFactor"
                ? new(path, RegistryState.Found,
                    new() { ["InstallPath"] = RegistryValue.FromText("InstallPath", install) })
                : new(path, RegistryState.Absent);
    }
}
