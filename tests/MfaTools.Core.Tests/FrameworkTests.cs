using System;
using System.IO;
using System.IO.Compression;
using MfaTools.Certificates;
using MfaTools.Logs;

namespace MfaTools.Core.Tests;

/// <summary>Differences of .NET Framework that any runtime can show.</summary>
public sealed class FrameworkTests
{
    // .NET Framework's own TimeSpan.FromSeconds gives whole milliseconds: on Mono, too.
    [Theory]
    [InlineData(0.0000001, 1)]
    [InlineData(1.2345678, 12345678)]
    [InlineData(-0.0004321, -4321)]
    [InlineData(90_000.0000001, 900_000_000_001)]
    public void Spans_are_not_rounded_to_milliseconds(double seconds, long ticks)
    {
        Assert.Equal(ticks, Duration.FromSeconds(seconds).Ticks);
        using var json = new MemoryStream();
        Json.Write(json, new CertChainResult { Duration = new TimeSpan(ticks) });
        json.Position = 0;
        Assert.Equal(ticks, Json.Read<CertChainResult>(json).Duration.Ticks);
    }

    [Theory]
    [InlineData(typeof(IndexOutOfRangeException))]
    [InlineData(typeof(InvalidDataException))]
    public void An_inflater_that_reaches_past_its_tables_says_that_the_data_is_damaged(Type type)
    {
        using var stream = new MemoryStream();
        using (var made = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true)) made.CreateEntry("a.log");
        var archive = new ZipArchive(stream);
        using var member = new ZipMemberStream(archive, archive.Entries[0], new Throwing(type));
        Assert.Throws<InvalidDataException>(() => member.Read(new byte[10], 0, 10));
    }

    [Fact]
    public void Another_BouncyCastle_that_was_loaded_before_is_named_with_its_version()
    {
        string own = typeof(Org.BouncyCastle.X509.X509Certificate).Assembly.Location;
        string folder = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), Path.GetRandomFileName())).FullName;
        try
        {
            string other = Path.Combine(folder, Path.GetFileName(own));
            File.Copy(own, other);
            string said = LoadedLibrary.Explain(other, Path.GetDirectoryName(own)!)!;
            string version = System.Diagnostics.FileVersionInfo.GetVersionInfo(own).FileVersion!;
            Assert.StartsWith(
                $"BouncyCastle.Cryptography {version} is loaded from '{other}'", said, StringComparison.Ordinal);
            Assert.Null(LoadedLibrary.Explain(own, Path.GetDirectoryName(own)!));
        }
        finally
        {
            Directory.Delete(folder, true);
        }

        // The module's own is loaded, or nothing is missing: it is not the cause.
        Assert.Null(LoadedLibrary.Explain(new InvalidOperationException("x", new MissingMethodException("y"))));
        Assert.Null(LoadedLibrary.Explain(new InvalidOperationException("x")));
    }

    private sealed class Throwing(Type type) : MemoryStream
    {
        public override int Read(byte[] buffer, int offset, int count) =>
            throw (Exception)Activator.CreateInstance(type)!;
    }
}
