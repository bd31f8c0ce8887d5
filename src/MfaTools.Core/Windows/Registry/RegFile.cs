using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;

namespace MfaTools.Windows;

/// <summary>Reads registry exports of regedit and reg.exe ("Windows Registry Editor Version 5.00" in UTF-16, and
/// REGEDIT4 in ANSI), and handwritten ones. Only HKEY_LOCAL_MACHINE is kept.</summary>
/// <remarks>Source: support.microsoft.com, "How to add, modify, or delete registry subkeys and values by using a .reg
/// file".</remarks>
internal static class RegFile
{
    /// <summary>The greatest size of a file. An export of the relevant keys has some hundred kilobytes.</summary>
    public const int MaxBytes = 64 * 1024 * 1024;

    private static readonly string[] LocalMachine = ["HKEY_LOCAL_MACHINE", "HKLM"];

    private static readonly string[] OtherRoots =
    [
        "HKEY_CLASSES_ROOT", "HKEY_CURRENT_USER", "HKEY_USERS", "HKEY_CURRENT_CONFIG", "HKEY_PERFORMANCE_DATA",
        "HKEY_DYN_DATA", "HKCR", "HKCU", "HKU", "HKCC",
    ];

    /// <summary>Reads one file into a snapshot, and overrides what is already there.</summary>
    /// <param name="file">The bytes.</param>
    /// <param name="snapshot">The snapshot.</param>
    /// <exception cref="RegFileException">It is damaged, or not a registry export.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static void Load(Stream file, RegistrySnapshot snapshot)
    {
        byte[] bytes = Files.ReadUpTo(file, MaxBytes + 1);
        if (bytes.Length > MaxBytes)
        {
            throw new RegFileException(
                0, $"the file is larger than {MaxBytes / 1024 / 1024} MB. Export only the keys that are needed.");
        }

        new Parser(Decode(bytes), IsUtf16(bytes), snapshot).Run();
    }

    private static bool IsUtf16(byte[] bytes) => bytes.Length >= 2 && bytes[0] == 0xFF && bytes[1] == 0xFE;

    private static string Decode(byte[] bytes)
    {
        if (IsUtf16(bytes)) return Encoding.Unicode.GetString(bytes, 2, bytes.Length - 2);
        if (bytes.Length >= 2 && bytes[0] == 0xFE && bytes[1] == 0xFF)
        {
            return Encoding.BigEndianUnicode.GetString(bytes, 2, bytes.Length - 2);
        }

        if (bytes.Length >= 3 && bytes[0] == 0xEF && bytes[1] == 0xBB && bytes[2] == 0xBF)
        {
            return Encoding.UTF8.GetString(bytes, 3, bytes.Length - 3);
        }

        // The byte order mark is missing: the header begins with an ASCII letter.
        if (bytes.Length >= 2 && bytes[0] != 0 && bytes[1] == 0) return Encoding.Unicode.GetString(bytes);
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            // An ANSI code page. The names and values that are judged are ASCII, which is the same in all of them.
            return Encoding.GetEncoding(28591).GetString(bytes);
        }
    }

    private sealed class Parser(string text, bool isExport, RegistrySnapshot snapshot)
    {
        private int _at;
        private int _line;
        private bool _ansi;
        private string? _key;
        private bool _inKey;
        private bool _isLast;

        public void Run()
        {
            string? header = null;
            while (header is null && Next() is { } line)
            {
                if (line.Trim().Length > 0) header = line.Trim();
            }

            _ansi = header == "REGEDIT4";
            if (!_ansi && header != "Windows Registry Editor Version 5.00")
            {
                throw new RegFileException(
                    _line, "a registry export begins with 'Windows Registry Editor Version 5.00' or 'REGEDIT4'.");
            }

            while (Next() is { } line)
            {
                string trimmed = line.Trim();
                if (trimmed.Length == 0 || trimmed[0] == ';') continue;
                if (trimmed[0] == '[') Key(trimmed);
                else if (trimmed[0] is '"' or '@') Value(line.TrimStart());
                else throw Damaged("neither a key in brackets nor a value.");
            }
        }

        private void Key(string line)
        {
            int end = line.LastIndexOf(']');
            if (end < 0 || !IsEnd(line, end + 1)) throw Damaged("the key has no closing bracket.");
            string name = line.Substring(1, end - 1);
            bool delete = name.StartsWith("-", StringComparison.Ordinal);
            if (delete) name = name.Substring(1);
            int slash = name.IndexOf('\\');
            string root = slash < 0 ? name : name.Substring(0, slash);
            bool local = LocalMachine.Contains(root, StringComparer.OrdinalIgnoreCase);
            // Windows would not import this key. Skipping it would judge a policy that does not exist.
            if (!local && !OtherRoots.Contains(root, StringComparer.OrdinalIgnoreCase))
            {
                throw Damaged($"'{Short(name)}' does not begin with a root key such as HKEY_LOCAL_MACHINE.");
            }

            _inKey = true;
            _key = local && slash > 0 ? name.Substring(slash + 1).TrimEnd('\\') : null;
            if (string.IsNullOrEmpty(_key)) _key = null;
            if (_key is null) return;
            if (!delete)
            {
                snapshot.AddKey(_key);
                return;
            }

            snapshot.DeleteKey(_key);
            // The values that follow have no key.
            _key = null;
        }

        private void Value(string line)
        {
            if (!_inKey) throw Damaged("a value before the first key.");
            string name = "";
            int at = 1;
            if (line[0] == '"') name = Quoted(ref line, ref at);
            while (at < line.Length && line[at] is ' ' or '\t') at++;
            if (at >= line.Length || line[at] != '=') throw Damaged("a value without '='.");
            at++;
            while (at < line.Length && line[at] is ' ' or '\t') at++;
            if (at >= line.Length) throw Damaged("a value without data.");
            if (line[at] == '-')
            {
                if (!IsEnd(line, at + 1)) throw Damaged("text after '-'.");
                if (_key is not null) snapshot.DeleteValue(_key, name);
                return;
            }

            var value = line[at] == '"' ? Text(name, line, at) : Data(name, line.Substring(at));
            if (_key is not null) snapshot.SetValue(_key, value);
        }

        private RegistryValue Text(string name, string line, int at)
        {
            at++;
            string data = Quoted(ref line, ref at);
            if (!IsEnd(line, at)) throw Damaged("text after the closing quote.");
            return RegistryValue.FromText(name, data);
        }

        /// <summary>Reads up to the closing quote, across lines if the text has line breaks.</summary>
        private string Quoted(ref string line, ref int at)
        {
            int first = _line;
            var read = new StringBuilder();
            while (true)
            {
                for (; at < line.Length; at++)
                {
                    char c = line[at];
                    if (c == '"')
                    {
                        at++;
                        return read.ToString();
                    }

                    if (c == '\\' && at + 1 < line.Length && line[at + 1] is '\\' or '"') c = line[++at];
                    read.Append(c);
                }

                if (Next() is not { } more) throw new RegFileException(first, "the quote is not closed.");
                read.Append("\r\n");
                line = more;
                at = 0;
            }
        }

        private RegistryValue Data(string name, string text)
        {
            int colon = text.IndexOf(':');
            string kind = colon < 0 ? "" : text.Substring(0, colon).TrimEnd().ToLowerInvariant();
            string data = text.Substring(colon + 1);
            if (kind == "dword")
            {
                int comment = data.IndexOf(';');
                string digits = (comment < 0 ? data : data.Substring(0, comment)).Trim();
                if (digits.Length < 8 && comment < 0 && _isLast)
                {
                    throw Damaged(
                        "the file may be cut off here: its last number has fewer than eight digits and no line break.");
                }

                return digits.Length is > 0 and <= 8
                    && uint.TryParse(
                        digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint number)
                    ? RegistryValue.FromDWord(name, number)
                    : throw Damaged($"'{Short(digits)}' is not a dword of up to eight hexadecimal digits.");
            }

            var type = kind == "hex" ? RegistryType.Binary : HexType(kind);
            byte[] bytes = Bytes(data);
            // REGEDIT4 has these texts in ANSI.
            if (_ansi && type is RegistryType.ExpandText or RegistryType.MultiText)
            {
                bytes = Encoding.Unicode.GetBytes(Encoding.GetEncoding(28591).GetString(bytes));
            }

            return new RegistryValue(name, type, bytes);
        }

        private RegistryType HexType(string kind)
        {
            if (kind.StartsWith("hex(", StringComparison.Ordinal) && kind.EndsWith(")", StringComparison.Ordinal)
                && kind.Length is > 5 and <= 13
                && uint.TryParse(kind.Substring(
                    4, kind.Length - 5), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint number))
            {
                return (RegistryType)(int)number;
            }

            throw Damaged("the data is neither text in quotes nor dword: nor hex:.");
        }

        private byte[] Bytes(string line)
        {
            var bytes = new List<byte>();
            while (true)
            {
                int comment = line.IndexOf(';');
                string part = (comment < 0 ? line : line.Substring(0, comment)).Trim();
                bool more = part.EndsWith("\\", StringComparison.Ordinal);
                if (more) part = part.Substring(0, part.Length - 1).TrimEnd();
                int at = 0;
                while (at < part.Length)
                {
                    int comma = part.IndexOf(',', at);
                    int end = comma < 0 ? part.Length : comma;
                    string digits = part.Substring(at, end - at).Trim();
                    at = end + 1;
                    // A trailing comma: before a continuation, or in a handwritten list.
                    if (digits.Length == 0 && at > part.Length) break;
                    if (digits.Length is 0 or > 2
                        || !byte.TryParse(
                            digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte b))
                    {
                        throw Damaged($"'{Short(digits)}' is not a byte of two hexadecimal digits.");
                    }

                    bytes.Add(b);
                }

                if (!more) return [.. bytes];
                line = Next() ?? throw Damaged("the file ends where a line should continue.");
            }
        }

        private static bool IsEnd(string line, int at)
        {
            while (at < line.Length && line[at] is ' ' or '\t') at++;
            return at >= line.Length || line[at] == ';';
        }

        private string? Next()
        {
            if (_at >= text.Length) return null;
            _line++;
            int end = text.IndexOf('\n', _at);
            _isLast = end < 0;
            // Windows ends an export with an empty line.
            if (_isLast && isExport && text.Substring(_at).Trim().Length > 0)
            {
                throw Damaged("the file is truncated here: its last line has no line break.");
            }

            if (_isLast) end = text.Length;
            int length = end - _at;
            if (length > 0 && text[end - 1] == '\r') length--;
            string line = text.Substring(_at, length);
            _at = end + 1;
            return line;
        }

        private RegFileException Damaged(string message) => new(_line, message);

        // The text of a damaged file is shown to the user.
        private static string Short(string text) =>
            PlainText.OneLine(text, 40);
    }
}

/// <summary>A .reg file is damaged.</summary>
internal sealed class RegFileException : FormatException
{
    /// <param name="line">The line, from 1; 0 for the file as a whole.</param>
    /// <param name="message">What is wrong with it.</param>
    public RegFileException(int line, string message)
        : base(line > 0 ? $"line {line}: {message}" : message) => Line = line;

    /// <summary>The line, from 1; 0 for the file as a whole.</summary>
    public int Line { get; }
}
