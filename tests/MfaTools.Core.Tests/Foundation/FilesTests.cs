using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Runtime.InteropServices;
using System.Text;
using MfaTools.Certificates;
using MfaTools.Logs;
using MfaTools.Product;
using MfaTools.Sdk;
using MfaTools.Snapshots;
using MfaTools.Windows;

namespace MfaTools.Core.Tests.Foundation;

public sealed class FilesTests : IDisposable
{
    private readonly LogFiles _files = new();

    public void Dispose() => _files.Dispose();

    public static TheoryData<string> Unusable => OperatingSystem.IsWindows()
        ? [@"\\.\NUL", "CON", "a|b", "a\0b"]
        : PipeFactAttribute.CanTell ? ["pipe", "/dev/zero", "/dev/urandom", "folder", "a\0b"] : ["folder", "a\0b"];

    [Theory]
    [MemberData(nameof(Unusable))]
    public void What_is_no_file_is_neither_opened_nor_waited_for(string what)
    {
        string path = Make(what);
        Assert.Throws<UnusableFileException>(() => Files.OpenShared(path));
        Assert.Throws<UnusableFileException>(() => Files.ReadUpTo(path, 10));
        Assert.Throws<UnusableFileException>(() => SdkConfigReader.Read(path));
        Assert.Throws<UnusableFileException>(() => Files.ReadWhole(path, 1 << 20));
        // What is not there is an empty bookmark: it is written there, which fails.
        if (what is "a\0b") Assert.Throws<UnusableFileException>(() => LogBookmark.Load(path).Save());
        else Assert.Throws<UnusableFileException>(() => LogBookmark.Load(path));
        if (what is not "folder") Assert.Throws<UnusableFileException>(() => SnapshotFolder.Open(path));
        var problems = new List<LogProblem>();
        Assert.Empty(LogSearch.Read([path], LogFiles.Everything(), new LogEvents(problems.Add)));
        Assert.IsType<UnusableFileException>(Assert.Single(problems).Exception);
    }

    [Fact]
    public void Reading_is_bounded_and_shares_the_file()
    {
        string path = _files.Write("a", "0123456789");
        using (new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete))
        {
            Assert.Equal("0123", Encoding.UTF8.GetString(Files.ReadUpTo(path, 4)));
            Assert.Equal(10, Files.ReadUpTo(path, 11).Length);
        }

        using (var large = new FileStream(_files.Path("large"), FileMode.CreateNew)) large.SetLength(1L << 40);
        Assert.Equal(SafeXml.MaxBytes, Files.ReadUpTo(_files.Path("large"), SafeXml.MaxBytes).Length);
        Assert.Throws<FormatException>(
            () => CertificateFile.Read(Files.ReadUpTo(_files.Path("large"), CertificateFile.MaxLength + 1)));
    }

    [Fact]
    public void Looking_at_what_is_not_there_or_no_path_gives_nothing()
    {
        Assert.Null(Files.Look(_files.Path("none")));
        Assert.Null(Files.Look("a\0b"));
        Assert.Equal(3, Files.Look(_files.Write("a", "abc"))!.Value.Length);
        Assert.Throws<UnusableFileException>(() => Files.In("a\0b"));
    }

    [Fact]
    public void What_cannot_be_written_leaves_nothing()
    {
        string path = _files.Path("a.json");
        Assert.Throws<InvalidOperationException>(
            () => AtomicFile.Write(path, overwrite: true, _ => throw new InvalidOperationException()));
        Assert.Throws<UnusableFileException>(() => AtomicFile.Write("a\0b", overwrite: true, _ => { }));
        Assert.Empty(Directory.GetFiles(_files.Folder));
    }

    /// <summary>What is written is for its owner alone, and never wider than what it replaces.</summary>
    [PipeFact]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public void What_is_written_is_for_its_owner_alone()
    {
        string path = _files.Path("a.json");
        foreach (var (before, after) in new[]
        {
            (null, "rw-------"), ("rw-r--r--", "rw-------"), ("rwxrwxrwx", "rw-------"), ("rw-------", "rw-------"),
            ("r--------", "r--------"),
        })
        {
            File.Delete(path);
            if (before is not null)
            {
                File.WriteAllText(path, "old");
                File.SetUnixFileMode(path, Mode(before));
            }

            UnixFileMode during = default;
            AtomicFile.Write(path, overwrite: true, stream =>
            {
                during = File.GetUnixFileMode(Directory.GetFiles(_files.Folder, "*.tmp").Single());
                stream.Write("new"u8);
            });
            Assert.Equal((Mode(after), Mode(after)), (during, File.GetUnixFileMode(path)));
            Assert.Equal("new", File.ReadAllText(path));
            Assert.Single(Directory.GetFiles(_files.Folder));
        }

        static UnixFileMode Mode(string text) =>
            (UnixFileMode)text.Aggregate(0, (mode, c) => (mode << 1) | (c == '-' ? 0 : 1));
    }

#if NET
    /// <summary>What a killed process has left is deleted; what another uses, and what a link leads to, is
    /// not.</summary>
    [PipeFact]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public void What_was_left_behind_is_deleted_by_the_next()
    {
        string temporary = Directory.CreateDirectory(_files.Path("tmp")).FullName,
        precious = Directory.CreateDirectory(_files.Path("precious")).FullName;
        File.WriteAllText(Path.Combine(precious, "file"), "x");
        foreach (string name in new[] { "mfatools-dead", "mfatools-used", "mfatools-unknown", "other-dead" })
        {
            File.WriteAllText(
                Path.Combine(Directory.CreateDirectory(Path.Combine(temporary, name)).FullName, "log"), "x");
            if (name != "mfatools-unknown") File.WriteAllText(Path.Combine(temporary, name + ".lock"), "");
        }

        Directory.CreateSymbolicLink(Path.Combine(temporary, "mfatools-link"), precious);
        File.WriteAllText(Path.Combine(temporary, "mfatools-link.lock"), "");
        Directory.CreateDirectory(Path.Combine(temporary, "mfatools-locked"));
        File.CreateSymbolicLink(Path.Combine(temporary, "mfatools-locked.lock"), Path.Combine(precious, "file"));
        using (new FileStream(
            Path.Combine(temporary, "mfatools-used.lock"), FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
            TemporaryFolder.DeleteLeft(temporary);
        }

        Assert.Equal(
            ["mfatools-link", "mfatools-locked", "mfatools-unknown", "mfatools-used", "other-dead"],
            Directory.GetDirectories(temporary).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.True(File.Exists(Path.Combine(precious, "file")));
        TemporaryFolder.DeleteLeft(temporary);
        Assert.False(Directory.Exists(Path.Combine(temporary, "mfatools-used")));

        string path;
        using (var folder = TemporaryFolder.Create())
        {
            path = folder.Path;
            Assert.Throws<IOException>(() => File.OpenWrite(path + ".lock"));
            Assert.Equal(
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(path));
        }

        Assert.False(Directory.Exists(path) || File.Exists(path + ".lock"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_link_is_replaced_and_what_it_leads_to_stays(bool dangling)
    {
        string target = _files.Path("target"), link = _files.Path("link");
        if (!dangling) File.WriteAllText(target, "precious");
        File.CreateSymbolicLink(link, target);
        Assert.ThrowsAny<IOException>(() => AtomicFile.Write(link, overwrite: false, stream => stream.Write("new"u8)));
        AtomicFile.Write(link, overwrite: true, stream => stream.Write("new"u8));
        Assert.Null(new FileInfo(link).LinkTarget);
        Assert.Equal("new", File.ReadAllText(link));
        if (dangling) Assert.False(File.Exists(target));
        else Assert.Equal("precious", File.ReadAllText(target));
    }
#endif

    /// <summary>Values of IIS and the registry that are no paths cost themselves alone.</summary>
    [Fact]
    public void A_configuration_beside_bad_folders_is_found()
    {
        string windows = Directory.CreateDirectory(_files.Path("windows")).FullName;
        string config = Directory.CreateDirectory(Path.Combine(windows, "System32", "inetsrv", "config")).FullName;
        string portal = Directory.CreateDirectory(_files.Path("portal")).FullName;
        File.WriteAllText(
            Path.Combine(portal, "web.config"),
            "<configuration><appSettings><add key='USE_WEB_SERVICE_SDK' value='true'/></appSettings></configuration>");
        File.WriteAllText(Path.Combine(config, "applicationHost.config"), $"""
            <configuration><system.applicationHost><sites><site name="x">
              <application path="/A"><virtualDirectory path="/" physicalPath="C:\a|b" /></application>
              <application path="/B"><virtualDirectory path="/" physicalPath="&quot;C:\quoted&quot;" /></application>
              <application path="/C"><virtualDirectory path="/" physicalPath="" /></application>
              <application path="/D"><virtualDirectory path="/" physicalPath="{portal}" /></application>
            </site></sites></system.applicationHost></configuration>
            """);
        var found = new InstalledConfigurations(
            new BadRegistry(), windows, _files.Path("www"), _files.Path("programs"));
        Assert.Equal([Path.Combine(portal, "web.config")], found.Files);
        Assert.Null(InstalledServer.FindLogs(new BadRegistry(), Directory.Exists));
    }

    [Fact]
    public void A_log_archive_is_read_whatever_the_names_of_its_members()
    {
        string[] names =
        [
            "a|b.log", "c:d.log", "e\u0001f.log", "g*?.log", "h\"<>.log", "../i.log", @"x\j.log", "plain.log",
        ];
        string zip = Zip("logs.zip", [.. names.Select((name, i) => (name, LogFiles.Line(i, name)))]);
        var entries = LogFiles.ReadAll(zip);
        Assert.Equal(names.Select(PlainText.Clean), entries.Select(entry => entry.Message));
        Assert.Equal(zip + Path.DirectorySeparatorChar + "a|b.log", entries[0].Path);
        Assert.Equal("a|b.log", LogFiles.ReadAll(entries[0].Path).Single().Message);
    }

    [Theory]
    [InlineData("logs/a|b.log")]
    [InlineData("logs/a\u0001.log")]
    [InlineData("lo*gs/a.log")]
    [InlineData("logs/a.log ")]
    [InlineData("logs/a\"b.log")]
    public void A_snapshot_is_read_without_the_member_whose_name_no_file_can_have(string name)
    {
        string path = Zip("s.zip", (name, "x"), ("manifest.json", "{}"), ("logs/good.log", "x"));
        using var folder = SnapshotFolder.Open(path);
        Assert.NotNull(folder.File("manifest.json"));
        Assert.Equal("good.log", Path.GetFileName(Assert.Single(folder.Files("logs"))));
        Assert.Null(folder.File(name));
    }

    [PipeFact]
    public void A_snapshot_folder_with_pipes_is_read_without_them()
    {
        string folder = Directory.CreateDirectory(_files.Path("snapshot")).FullName;
        foreach (string sub in new[] { "registry", "events", "logs", "trust" })
        {
            Directory.CreateDirectory(Path.Combine(folder, sub));
        }

        File.WriteAllText(Path.Combine(folder, "manifest.json"), """{ "SchemaVersion": 1, "ComputerName": "X", "CreatedUtc": "2018-03-07T19:00:00Z" }""");
        string[] pipes =
        [
            "services.json", "hosts.json", "registry/a.reg", "events/a.xml", "trust/roots.pem",
            "logs/MultiFactorAuthSvc.log",
        ];
        foreach (string pipe in pipes) MakePipe(Path.Combine(folder, pipe));
        using var snapshot = SnapshotFolder.Open(folder);
        var sources = SnapshotSources.Create(snapshot);
        Assert.Equal(5, sources.NotRead.Count(gap => gap.Reason.Contains("pipe", StringComparison.Ordinal)));
        File.Delete(Path.Combine(folder, "manifest.json"));
        MakePipe(Path.Combine(folder, "manifest.json"));
        Assert.Throws<UnusableFileException>(() => SnapshotSources.Create(snapshot));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[null]")]
    [InlineData("[{}]")]
    [InlineData("{}")]
    [InlineData("nonsense")]
    [InlineData("")]
    [InlineData("""[{"path":"/a","identity":"00","identityLength":4,"offset":-1}]""")]
    [InlineData("""[{"path":"/a","identity":"00","identityLength":-4,"offset":1}]""")]
    [InlineData("""[{"path":"/a","identity":"00","identityLength":4,"offset":1,"lines":-1}]""")]
    [InlineData("""[{"path":"/a","identity":null,"identityLength":4,"offset":1}]""")]
    [InlineData("""[{"path":"","identity":"00","identityLength":4,"offset":1}]""")]
    [InlineData("""[{"path":"/a","identity":"00","identityLength":4,"offset":99999999999999999999}]""")]
    public void What_no_run_has_written_is_no_bookmark(string json) =>
        Assert.Throws<InvalidDataException>(() => LogBookmark.Load(_files.Write("b.json", json)));

    [Fact]
    public void A_bookmark_of_a_path_that_cannot_be_costs_itself_alone()
    {
        string log = _files.Write("MultiFactorAuthSvc.log", LogFiles.Line(0));
        string mark = _files.Write("b.json", """[{"path":"/no\u0000where/a|b.log","identity":"00","identityLength":4,"offset":1,"lines":1}]""");
        var entries = new LogFollower(_ => [log], LogFiles.Everything(), LogEvents.None).ReadSince(
            LogBookmark.Load(mark), default);
        Assert.Single(entries);
    }

    private string Make(string what)
    {
        string path = what.StartsWith('/') || OperatingSystem.IsWindows() ? what : _files.Folder + '/' + what;
        if (what == "pipe") MakePipe(path);
        if (what == "folder") Directory.CreateDirectory(path);
        return path;
    }

    private string Zip(string name, params (string Name, string Text)[] members)
    {
        using var zip = ZipFile.Open(_files.Path(name), ZipArchiveMode.Create);
        foreach (var (member, text) in members)
        {
            using var writer = new StreamWriter(zip.CreateEntry(member).Open());
            writer.Write(text);
        }

        return _files.Path(name);
    }

    private static void MakePipe(string path) => Assert.Equal(0, MakePipe(Encoding.UTF8.GetBytes(path + "\0"), 0x1B6));

    [DllImport("libc", EntryPoint = "mkfifo")]
    private static extern int MakePipe(byte[] path, uint mode);

    private sealed class BadRegistry : IRegistryReader
    {
        public RegistryKey Read(RegistryBits bits, string path) => new(
            path, RegistryState.Found,
            new()
            {
                ["InstallPath"] = RegistryValue.FromText(
                    "InstallPath", bits == RegistryBits.View32 ? "C:\\a\0b" : "\"C:\\x|y\""),
            });
    }
}
