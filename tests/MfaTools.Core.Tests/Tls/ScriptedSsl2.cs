using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;

namespace MfaTools.Core.Tests.Tls;

/// <summary>A server of SSL 2 alone: RC4 and 3DES. Closes on anything else.</summary>
internal static class ScriptedSsl2
{
    public static async Task ServeAsync(Socket socket, CancellationToken stop)
    {
        byte[] hello = new byte[4096];
        int read = await socket.ReceiveAsync(hello, SocketFlags.None, stop);
        if (read < 11 || (hello[0] & 0x80) == 0 || hello[2] != 1 || hello[3] != 0 || hello[4] != 2) return;
        byte[] certificate = TestCertificates.SelfSigned().Der;
        byte[] body =
        [
            4, 0, 1, 0, 2, (byte)(certificate.Length >> 8), (byte)certificate.Length, 0, 6, 0, 16,
            .. certificate, 1, 0, 0x80, 7, 0, 0xC0, .. new byte[16],
        ];
        await socket.SendAsync(
            new byte[] { (byte)(0x80 | body.Length >> 8), (byte)body.Length }, SocketFlags.None, stop);
        await socket.SendAsync(body, SocketFlags.None, stop);
        await socket.ReceiveAsync(hello, SocketFlags.None, stop);
    }
}
