using System;
using System.Collections.Generic;
using MfaTools.Access;
using MfaTools.Security;
using MfaTools.Windows;

namespace MfaTools.Core.Tests.Windows;

public sealed class ModuleFolderTests
{
    private const string Folder = @"C:\ProgramData\MfaTools";
    private const string File = Folder + @"\watch.json";

    [Fact]
    public void The_folder_is_made_for_administrators_alone()
    {
        var folders = new Folders();
        Assert.True(ModuleFolder.Require(File, Folder, folders));
        Assert.Equal(["create"], folders.Calls);
    }

    [Theory]
    [InlineData("S-1-5-32-544", true)]
    [InlineData("S-1-5-18", true)]
    [InlineData("S-1-5-21-1-2-3-1001", false)]
    [InlineData("S-1-5-32-545", false)]
    [InlineData("S-1-1-0", false)]
    [InlineData(null, false)]
    public void A_folder_that_was_there_must_be_owned_by_them(string? owner, bool accepted)
    {
        var folders = new Folders { There = true, Made = owner };
        Check(accepted, folders);
        Assert.Equal(accepted ? ["protect"] : [], folders.Calls);
    }

    [Fact]
    public void A_link_one_that_someone_else_made_meanwhile_and_one_that_stays_open_are_refused()
    {
        Check(false, new Folders { There = true, Link = true, Made = "S-1-5-32-544" });
        Check(false, new Folders { OthersAreFaster = true, Made = "S-1-5-21-1-2-3-1001" });
        Check(false, new Folders { There = true, Made = "S-1-5-32-544", MayProtect = false });
    }

    [Theory]
    [InlineData(@"c:\programdata\mfatools\x.reg", true)]
    [InlineData("C:/ProgramData/MfaTools/sub/x.reg", true)]
    [InlineData(@"C:\ProgramData\MfaToolsX\x.reg", false)]
    [InlineData(@"C:\ProgramData\x.reg", false)]
    [InlineData(@"D:\logs\x.reg", false)]
    public void Only_files_within_it_are_its_concern(string path, bool concerned)
    {
        var folders = new Folders { Made = "S-1-5-18" };
        ModuleFolder.Require(path, Folder, folders);
        Assert.Equal(concerned, folders.Calls.Count > 0);
    }

    private static void Check(bool accepted, Folders folders)
    {
        var e = Record.Exception(() => ModuleFolder.Require(File, Folder, folders));
        if (accepted) Assert.Null(e);
        else Assert.Contains(Folder, Assert.IsType<UnauthorizedAccessException>(e).Message, StringComparison.Ordinal);
    }

    private sealed class Folders : IFolderSecurity
    {
        public bool There { get; init; }

        public bool Link { get; init; }

        public string? Made { get; init; }

        public bool OthersAreFaster { get; init; }

        public bool MayProtect { get; init; } = true;

        public List<string> Calls { get; } = [];

        public bool Exists(string folder) => There;

        public bool IsLink(string folder) => Link;

        public Sid? Owner(string folder) => Made is null ? null : Sid.Parse(Made);

        public bool Create(string folder)
        {
            Calls.Add("create");
            return !OthersAreFaster;
        }

        public bool Protect(string folder)
        {
            Calls.Add("protect");
            return MayProtect;
        }
    }
}
