using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using MfaTools.Access;
using MfaTools.Security;

namespace MfaTools.Core.Tests.Foundation;

public sealed class PathTextTests
{
    /// <summary>Of each path what .NET Framework's Path, FileInfo or FileStream refuses, on every system
    /// alike.</summary>
    public static TheoryData<string> Refused =>
    [
        .. "\"<>|*?".Select(c => $@"C:\logs\a{c}b.log"),
        .. Enumerable.Range(0, 32).Select(c => $@"\\server\share\a{(char)c}b.log"),
        @"C:\logs\a:b", "./a:b", @"C:\a\C:\b", @"\\?\C:\a|b", "1:\\x", @"\\server\share\x.log:stream",
    ];

    [Theory]
    [MemberData(nameof(Refused))]
    public void Windows_refuses(string path)
    {
        Assert.NotNull(PathText.WindowsProblem(path));
        Assert.Null(AttachmentPath.Parse(path));
        Assert.False(PathText.IsFileName(PathText.Name(path)) && path.Length < 4);
    }

    [Theory]
    [InlineData(@"C:\logs\a.log")]
    [InlineData("C:/logs/a b.log")]
    [InlineData(@"\\server\share$\a [1]'&%;,=+@#~^{}()!.log")]
    [InlineData(@"\\?\C:\logs\a.log")]
    [InlineData(@"\\?\UNC\server\share\a.log")]
    [InlineData(@"\\?\Volume{2b0c9a5e-0000-0000-0000-100000000000}\a.log")]
    [InlineData(@"\\server\share\Bücher 書.pdf")]
    [InlineData("relative.log")]
    public void Windows_takes(string path) => Assert.Null(PathText.WindowsProblem(path));

    [Fact]
    public void Elsewhere_a_name_may_hold_anything_but_NUL()
    {
        Assert.NotNull(PathText.Problem("a\0b"));
        Assert.NotNull(PathText.Problem(""));
        Assert.Equal(OperatingSystem.IsWindows(), PathText.Problem("/logs/a:b|c.log") is not null);
    }

    [Theory]
    [InlineData(@"\\.\C:", true)]
    [InlineData("//./pipe/x", true)]
    [InlineData(@"\\server\pipe\x", true)]
    [InlineData(@"\\?\UNC\server\pipe\x", true)]
    [InlineData(@"\\?\GLOBALROOT\Device\x", true)]
    [InlineData("CON", true)]
    [InlineData(@"C:\logs\nul.log", true)]
    [InlineData(@"C:\aux\a.log", true)]
    [InlineData(@"C:\logs\com1", true)]
    [InlineData(@"C:\logs\console.log", false)]
    [InlineData(@"\\server\con\a.log", false)]
    [InlineData(@"\\?\C:\logs\a.log", false)]
    [InlineData(@"\\server\pipes\a.log", false)]
    public void Devices_of_Windows_are_known_by_their_names(string path, bool device) =>
        Assert.Equal(device, PathText.IsWindowsDevice(path));

    [Theory]
    [InlineData("a.log", true)]
    [InlineData("a[1] b.log", true)]
    [InlineData("..", false)]
    [InlineData(".", false)]
    [InlineData("", false)]
    [InlineData("a.", false)]
    [InlineData("a ", false)]
    [InlineData("a/b", false)]
    [InlineData(@"a\b", false)]
    [InlineData("a:b", false)]
    [InlineData("C:", false)]
    [InlineData("a*b", false)]
    [InlineData("a\nb", false)]
    public void Plain_names(string name, bool plain) => Assert.Equal(plain, PathText.IsFileName(name));

    [Fact]
    public void Paths_are_taken_apart_whatever_they_hold()
    {
        Assert.Equal("a|b.log", PathText.Name(@"C:\x\a|b.log"));
        Assert.Equal("a\0b.LOG", PathText.Name("/x/a\0b.LOG"));
        Assert.Equal(".LOG", PathText.Extension("/x.y/a\0b.LOG"));
        Assert.Equal("", PathText.Extension("/x.y/a"));
        Assert.Equal("/x/", PathText.Folder("/x/a|b"));
        Assert.Equal("/", PathText.Folder("/a"));
        Assert.Equal(Path.Combine("/x", "a|b", "c"), PathText.Join("/x", "a|b", "c"));
        Assert.Equal("/x/c", PathText.Join("/x/", "c"));
    }

    [Theory]
    [InlineData(@"\\s\d\a b.pdf", @"'\\s\d\a b.pdf'")]
    [InlineData(@"C:\my folder\", @"'C:\my folder\\'")]
    [InlineData(@"C:\folder\", @"'C:\folder\'")]
    [InlineData("it's", "'it''s'")]
    public void An_argument_of_a_program_is_one_argument_in_both_PowerShells(string text, string quoted)
    {
        Assert.Equal(quoted, PowerShellText.QuoteArgument(text));
        string value = quoted[1..^1].Replace("''", "'", StringComparison.Ordinal);
        Assert.Equal([text.TrimEnd('\\')], Split(PassedBy51(value)).Select(argument => argument.TrimEnd('\\')));
    }

    [Fact]
    public void A_double_quote_is_never_part_of_an_argument()
    {
        Assert.Throws<ArgumentException>(() => PowerShellText.QuoteArgument("a\" /grant Everyone:F \"b"));
        Assert.Null(AttachmentPath.Parse("\\\\FileShare\\public\\MFA guide.pdf\" /grant Everyone:F /c \"x"));
        var token = new AccessToken(Sid.Parse("S-1-5-21-1-2-3-1104"), [], groupsKnown: true);
        var identity = new TestedIdentity { Name = "C\\X\" /grant Everyone:F \"y", Tokens = [token] };
        var grant = SmallestGrant.ForFile(SecurityDescriptor.ParseSddl("D:"), identity, @"\\s\d\f x.pdf");
        Assert.Equal([@"icacls '\\s\d\f x.pdf' /grant '*S-1-5-21-1-2-3-1104:(R)'"], grant!.Commands);
    }

    /// <summary>.NET Framework's Path, FileInfo and the like throw for characters that come from outside: only the two
    /// classes that know this use them, and the few places whose paths are the program's own.</summary>
    [Fact]
    public void One_place_takes_paths_apart_and_opens_files()
    {
        string[] own =
        [
            "Foundation/PathText.cs", "Foundation/Files.cs", "Foundation/UnixFiles.cs",
            "Foundation/TemporaryFolder.cs", "Windows/Files/AtomicFile.cs",
            // The folders of Windows, of the product's data and for temporary files.
            "ModuleFolder.cs: Path.Combine(",
            "Sdk/Configuration/InstalledConfigurations.cs: Path.Combine(Path.GetPathRoot(windows)",
            // Asked only of what can be a path.
            "Parameters/PathResolver.cs: File.GetAttributes(full)",
            "Commands/RepairMfaTlsConfigCommand.cs: Path.Combine(",
            "Commands/RepairMfaTlsConfigCommand.cs: new FileStream(path, FileMode.CreateNew",
            "Snapshots/SnapshotFolder.cs: Path.Combine(System.IO.Path.GetTempPath()",
            "Snapshots/SnapshotFolder.cs: new FileStream(file, FileMode.CreateNew)",
            "Snapshots/SnapshotFolder.cs: Path.GetFullPath(path)",
            "Snapshots/SnapshotFolder.cs: Directory.EnumerateFiles(root",
            // A folder that was listed, a handle that was opened, a file that was written.
            "Files/LogFolder.cs: new DirectoryInfo(Path)",
            "Files/FileSecurityReader.cs: new FileStream(handle",
            "Commands/ExportMfaReportCommand.cs: new FileInfo(_path)",
            "Commands/ExportMfaSnapshotCommand.cs: new FileInfo(path)",
        ];
        var direct = new Regex(
            @"\bPath\.(Combine|Join|GetFileName\w*|GetDirectoryName|GetExtension|ChangeExtension|GetFullPath|"
                + @"GetPathRoot|IsPathRooted|HasExtension)\("
            + @"|new (File|Directory)Info\(|new "
            + @"FileStream\(|(?<!\.)\bFile\.(Open|Read|Write|Append|Create|Copy|Move|Replace|Get|Set)\w*\("
            + @"|\bDirectory\.(Get|Enumerate)\w*\(|\bZipFile\.\w+\(");
        var found = new List<string>();
        string source = Path.Combine(Repository.Root, "src");
        foreach (string file in Directory.GetFiles(source, "*.cs", SearchOption.AllDirectories))
        {
            string name = file.Replace('\\', '/');
            if (name.Contains("/obj/", StringComparison.Ordinal)
                || own.Any(one => name.EndsWith(one, StringComparison.Ordinal)))
            {
                continue;
            }

            string[] here =
            [
                .. own.Where(one => name.EndsWith(one.Split(": ")[0], StringComparison.Ordinal)).Select(
                    one => one.Split(": ")[^1]),
            ];
            foreach (string line in File.ReadLines(file))
            {
                string code = line.Split("//")[0];
                foreach (string one in here) code = code.Replace(one, "", StringComparison.Ordinal);
                if (direct.IsMatch(code)) found.Add($"{Path.GetFileName(file)}: {line.Trim()}");
            }
        }

        Assert.True(found.Count == 0, "Use PathText and Files:\n" + string.Join('\n', found));
    }

    // As Windows PowerShell 5.1 makes a command line of one argument.
    private static string PassedBy51(string argument) =>
        argument.Contains(' ', StringComparison.Ordinal) ? $"\"{argument}\"" : argument;

    // As CommandLineToArgvW: 2n backslashes before a quote are n, one more makes the quote text.
    private static List<string> Split(string line)
    {
        var arguments = new List<string> { "" };
        bool quoted = false;
        for (int i = 0; i < line.Length;)
        {
            int slashes = line.Skip(i).TakeWhile(c => c == '\\').Count();
            i += slashes;
            bool quote = i < line.Length && line[i] == '"';
            arguments[^1] += new string('\\', quote ? slashes / 2 : slashes);
            if (i == line.Length) break;
            if (quote && slashes % 2 == 0) quoted = !quoted;
            else if (line[i] == ' ' && !quoted) arguments.Add("");
            else arguments[^1] += line[i];
            i++;
        }

        Assert.False(quoted);
        return arguments;
    }
}
