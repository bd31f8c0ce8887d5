global using RegexParseException = System.ArgumentException;

using System;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;
using System.Threading;
using System.Threading.Tasks;

namespace MfaTools.Core.Tests
{
    /// <summary>What the tests use of newer .NET, and the package Polyfill does not have.</summary>
    internal static class NewerNet
    {
        extension(Socket socket)
        {
            public Task ConnectAsync(IPAddress address, int port, CancellationToken stop) =>
                socket.ConnectAsync(address, port);

            public async Task<int> ReceiveAsync(Memory<byte> buffer, SocketFlags flags, CancellationToken stop) =>
                await socket.ReceiveAsync(Segment(buffer), flags);

            public async Task<int> SendAsync(ReadOnlyMemory<byte> buffer, SocketFlags flags, CancellationToken stop)
            {
                stop.ThrowIfCancellationRequested();
                return await socket.SendAsync(Segment(buffer), flags);
            }
        }

        extension(TcpListener listener)
        {
            public Task<Socket> AcceptSocketAsync(CancellationToken stop) => listener.AcceptSocketAsync();
        }

        extension(string text)
        {
            public string Replace(string old, string with, StringComparison comparison) => text.Replace(old, with);
        }

        extension(string)
        {
            public static string Create(IFormatProvider provider, FormattableString text) => text.ToString(provider);
        }

        extension(StringBuilder text)
        {
            public StringBuilder Append(IFormatProvider provider, FormattableString value) =>
                text.Append(value.ToString(provider));
        }

        extension(MatchCollection matches)
        {
            public System.Collections.Generic.IEnumerable<T> Select<T>(Func<Match, T> map) =>
                matches.Cast<Match>().Select(map);
        }

        extension(Task<int> task)
        {
            public Task<int> AsTask() => task;
        }

        private static ArraySegment<byte> Segment(ReadOnlyMemory<byte> memory) =>
            MemoryMarshal.TryGetArray(memory, out var segment) ? segment
                : throw new ArgumentException("No array.", nameof(memory));
    }
}

namespace System.Text
{
    /// <summary>.NET Framework has its code pages built in.</summary>
    internal sealed class CodePagesEncodingProvider : EncodingProvider
    {
        public static EncodingProvider Instance { get; } = new CodePagesEncodingProvider();

        public override Encoding GetEncoding(int codepage) => null!;

        public override Encoding GetEncoding(string name) => null!;
    }
}

namespace System.Security.Cryptography
{
    internal static class PemEncoding
    {
        public static string WriteString(string label, byte[] data) =>
            $"-----BEGIN {label}-----\n"
            + Convert.ToBase64String(data, Base64FormattingOptions.InsertLineBreaks).Replace("\r", "")
            + $"\n-----END {label}-----";
    }
}

namespace System.Runtime.CompilerServices
{
    /// <summary>What the compiler makes of a range of an array.</summary>
    internal static class RuntimeHelpers
    {
        public static T[] GetSubArray<T>(T[] array, Range range)
        {
            var (start, length) = range.GetOffsetAndLength(array.Length);
            return array.AsSpan(start, length).ToArray();
        }
    }
}
