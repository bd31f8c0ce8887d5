using System.IO;

namespace MfaTools.Core.Tests.Tls;

/// <summary>A test on recordings of real servers, which are beside the checkout and no part of it; skipped where they
/// are not.</summary>
internal sealed class RecordedServersTheoryAttribute : TheoryAttribute
{
    public RecordedServersTheoryAttribute()
    {
        if (!Directory.Exists(Folder)) Skip = "There is no ../shared/data/windows-tls beside the checkout.";
    }

    public static string Folder { get; } = Path.Combine(Repository.Root, "..", "shared", "data", "windows-tls");
}
