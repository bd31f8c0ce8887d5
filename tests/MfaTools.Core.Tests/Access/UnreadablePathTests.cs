using MfaTools.Access;

namespace MfaTools.Core.Tests.Access;

public sealed class UnreadablePathTests
{
    /// <summary>A log's text shows U+FFFD for what nobody sees: a file of that name would be another one.</summary>
    [Theory]
    [InlineData("\\\\fs\\public\\Guide\uFFFD.pdf")]
    [InlineData("\\\\fs\uFFFD\\public\\Guide.pdf")]
    [InlineData("C:\\MFA\\Gu\u2028ide.pdf")]
    public void A_path_that_was_not_read_whole_is_none(string path) => Assert.Null(AttachmentPath.Parse(path));
}
