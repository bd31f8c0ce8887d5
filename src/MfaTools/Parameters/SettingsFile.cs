using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Management.Automation.Language;
using System.Runtime.Serialization.Json;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml;

namespace MfaTools.Commands;

/// <summary>A name and its value in a data file: a text, a number, a Boolean, null, an array, or an array of
/// settings.</summary>
internal sealed record Setting(string Name, int Line, object? Value);

/// <summary>Reads a data file, .json or .psd1, with the line of each name. Nothing in the file is run.</summary>
internal static class SettingsFile
{
    private const int MaxBytes = 4 << 20;

    /// <exception cref="FormatException">It is not such a file, or its content is not data.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static IReadOnlyList<Setting> Read(string path)
    {
        string text = new StreamReader(new MemoryStream(Files.ReadWhole(path, MaxBytes))).ReadToEnd();
        object? root = PathText.Extension(path).ToLowerInvariant() switch
        {
            ".json" => new JsonSettings(text).Read(),
            ".psd1" => ReadPowerShell(text),
            _ => throw new FormatException("its extension is not .json or .psd1"),
        };
        return root as Setting[] ?? throw new FormatException("it is not one table of names and values");
    }

    private static object? ReadPowerShell(string text)
    {
        var script = Parser.ParseInput(text, out _, out var errors);
        if (errors.Length > 0) throw At(errors[0].Extent.StartLineNumber, errors[0].Message);
        var statements = script.EndBlock?.Statements;
        return statements?.Count == 1 && script is { ParamBlock: null, BeginBlock: null, ProcessBlock: null }
            ? Value(statements[0])
            : null;
    }

    private static object? Value(Ast ast) => ast switch
    {
        PipelineAst { PipelineElements: { Count: 1 } parts } => Value(parts[0]),
        CommandExpressionAst { Redirections.Count: 0 } command => Value(command.Expression),
        HashtableAst table => table.KeyValuePairs.Select(pair => Pair(pair.Item1, pair.Item2)).ToArray(),
        ArrayLiteralAst array => array.Elements.Select(Value).ToArray(),
        // A table alone in @( ) is an array of one.
        ArrayExpressionAst array => array.SubExpression.Statements.Select(Value)
            .SelectMany(value => value is object?[] and not Setting[] ? (object?[])value : [value]).ToArray(),
        _ => Constant(ast),
    };

    private static Setting Pair(Ast key, Ast value) =>
        new($"{Constant(key)}", key.Extent.StartLineNumber, Value(value));

    private static object? Constant(Ast ast)
    {
        try
        {
            return ast.SafeGetValue();
        }
        catch (InvalidOperationException)
        {
            throw At(ast.Extent.StartLineNumber, $"'{ast.Extent.Text}' is not a constant value");
        }
    }

    private static FormatException At(int line, string problem) =>
        new(FormattableString.Invariant($"line {line}: {PlainText.OneLine(problem).TrimEnd('.')}"));

    /// <summary>The framework's JSON reader does not report lines, so each name is looked up in the text as it is
    /// read.</summary>
    private sealed class JsonSettings(string text)
    {
        private static readonly XmlDictionaryReaderQuotas Quotas = new()
        {
            MaxDepth = 16, MaxStringContentLength = MaxBytes,
        };

        private int _position;
        private int _line = 1;

        public object? Read()
        {
            try
            {
                using var reader = JsonReaderWriterFactory.CreateJsonReader(Encoding.UTF8.GetBytes(text), Quotas);
                reader.MoveToContent();
                return Value(reader);
            }
            catch (XmlException e)
            {
                throw new FormatException($"it is not valid JSON: {PlainText.OneLine(e.Message)}", e);
            }
        }

        private object? Value(XmlDictionaryReader reader)
        {
            string kind = reader.GetAttribute("type") ?? "string";
            if (kind is not ("object" or "array"))
            {
                string content = reader.ReadElementContentAsString();
                return kind switch
                {
                    "null" => null,
                    "boolean" => content == "true",
                    "number" => double.Parse(content, CultureInfo.InvariantCulture),
                    _ => content,
                };
            }

            var settings = new List<Setting>();
            var items = new List<object?>();
            bool isEmpty = reader.IsEmptyElement;
            reader.Read();
            while (!isEmpty && reader.MoveToContent() == XmlNodeType.Element)
            {
                string name = reader.GetAttribute("item") ?? reader.LocalName;
                if (kind == "object") settings.Add(new Setting(name, LineOf(name), Value(reader)));
                else items.Add(Value(reader));
            }

            if (!isEmpty) reader.ReadEndElement();
            return kind == "object" ? settings.ToArray() : items.ToArray();
        }

        private int LineOf(string name)
        {
            var key = new Regex($"\"{Regex.Escape(name)}\"\\s*:", RegexOptions.CultureInvariant);
            var match = key.Match(text, _position);
            if (match.Success) MoveTo(match.Index);
            int line = _line;
            if (match.Success) MoveTo(match.Index + match.Length);
            return line;
        }

        private void MoveTo(int position)
        {
            for (; _position < position; _position++)
            {
                if (text[_position] == '\n') _line++;
            }
        }
    }
}
