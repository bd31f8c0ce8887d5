using System.IO;

namespace MfaTools.Core.Tests;

/// <summary>A test on data beside the checkout, which is no part of it; skipped, with the reason, if the data is
/// missing.</summary>
internal sealed class DataFactAttribute : FactAttribute
{
    /// <param name="path">The file or folder, relative to the checkout.</param>
    public DataFactAttribute(string path)
    {
        if (!Path.Exists(Path.Combine(Repository.Root, path))) Skip = $"{path} is not beside the checkout.";
    }
}

/// <summary>As <see cref="DataFactAttribute"/>, with rows.</summary>
internal sealed class DataTheoryAttribute : TheoryAttribute
{
    /// <param name="path">The file or folder, relative to the checkout.</param>
    public DataTheoryAttribute(string path)
    {
        if (!Path.Exists(Path.Combine(Repository.Root, path))) Skip = $"{path} is not beside the checkout.";
    }
}
