using System;
using System.Diagnostics;
using System.Text;
using System.Xml;
using MfaTools.Sdk;

namespace MfaTools.Core.Tests.Sdk;

public sealed class SafeXmlTests
{
    [Theory]
    [InlineData(SafeXml.MaxDepth, true)]
    [InlineData(SafeXml.MaxDepth + 2, false)]
    [InlineData(200_000, false)]
    public void Elements_are_nested_so_deep_at_most(int depth, bool isRead)
    {
        // As a WSDL, an answer or a configuration of 1 MiB would cost minutes.
        byte[] xml = Encoding.UTF8.GetBytes(string.Concat(Repeated("<a>", depth), Repeated("</a>", depth)));
        var watch = Stopwatch.StartNew();
        if (isRead) Assert.Equal("a", SafeXml.Load(xml).Root!.Name.LocalName);
        else Assert.Contains(
            "nested deeper", Assert.Throws<XmlException>(() => SafeXml.Load(xml)).Message, StringComparison.Ordinal);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), $"{watch.Elapsed}");
    }

    private static string Repeated(string text, int count) =>
        new StringBuilder(text.Length * count).Insert(0, text, count).ToString();
}
