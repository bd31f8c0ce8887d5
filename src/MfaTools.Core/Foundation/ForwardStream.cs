using System;

namespace MfaTools.Foundation;

/// <summary>Bytes made of other bytes, read forward only.</summary>
internal abstract class ForwardStream(params IDisposable[] owned) : UnseekableStream
{
    public override bool CanWrite => false;

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) Array.ForEach(owned, one => one.Dispose());
        base.Dispose(disposing);
    }
}
