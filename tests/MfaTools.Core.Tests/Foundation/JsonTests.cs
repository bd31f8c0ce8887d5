using System;
using System.IO;
using System.Text;

namespace MfaTools.Core.Tests.Foundation;

public sealed class JsonTests
{
    [Theory]
    [InlineData("{\"Name\":\"a\",\"Number\":5}")]
    [InlineData("{\"name\":\"a\",\"number\":\"0x05\",\"unknown\":[1,{\"x\":null}]}")]
    [InlineData("\uFEFF{\"NAME\":\"a\",\"NUMBER\":5,\"Parts\":null}")]
    public void An_object_is_read(string json)
    {
        var read = Read<Sample>(json);
        Assert.Equal(("a", 5), (read.Name, read.Number));
        Assert.Empty(read.Parts);
    }

    [Theory]
    [InlineData("{\"Number\":5}", "'root' has no Name.")]
    [InlineData("{\"Name\":null}", "'root' has no Name.")]
    [InlineData("{\"Name\":\"a\",\"Parts\":[{\"Number\":1}]}", "'item' has no Name.")]
    public void A_required_property_is_required(string json, string message) =>
        Assert.Equal(message, Assert.Throws<FormatException>(() => Read<Sample>(json)).Message);

    [Theory]
    [InlineData("{\"Name\":\"a\",\"Number\":\"0x1G\"}")]
    [InlineData("{\"Name\":\"a\",\"Number\":\"0x100000000\"}")]
    [InlineData("{\"Name\":[]}")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("")]
    public void What_does_not_fit_is_refused(string json) => Assert.Throws<FormatException>(() => Read<Sample>(json));

    /// <summary>Reading cleans text. What is shipped needs no cleaning, so nothing of it is lost.</summary>
    [Fact]
    public void Shipped_data_is_read_as_it_is_written()
    {
        foreach (string name in Shipped.Names)
        {
            string text = Shipped.FindText(name)!.Replace("\r\n", "\n");
            Assert.Equal(text, PlainText.Clean(text));
        }
    }

    [Fact]
    public void A_shipped_file_that_is_missing_is_a_fault_of_the_program()
    {
        Assert.Throws<ArgumentException>(() => Shipped.Read<Sample>("none.json"));
        Assert.Null(Shipped.FindText("none.json"));
    }

    private static T Read<T>(string json) => Json.Read<T>(new MemoryStream(Encoding.UTF8.GetBytes(json)));

    private sealed class Sample
    {
        public required string Name { get; set; }

        public int Number { get; set; }

        public Sample[] Parts { get; set; } = [];
    }
}
