extern alias vectors;

using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using Bytes = vectors::System.Numerics.Vector<byte>;
using Vector = vectors::System.Numerics.Vector;

namespace MfaTools.Foundation;

/// <summary>Searches with the processor's vector instructions. This is the only class that uses the vector types: where
/// their assembly is missing, as on .NET Framework, calling any of its members throws.</summary>
internal sealed class VectorSearch : ByteSearch
{
    public static bool IsUsable
    {
        [MethodImpl(MethodImplOptions.NoInlining)]
        get => Vector.IsHardwareAccelerated;
    }

    [MethodImpl(MethodImplOptions.NoInlining | Optimization.Full)]
    public override int CountLineFeeds(byte[] bytes, int start, int end)
    {
        var lineFeed = new Bytes((byte)'\n');
        int count = 0, at = start;
        while (end - at >= Bytes.Count)
        {
            // Each byte of the vector is a counter of its own, up to 255.
            var counts = Bytes.Zero;
            int last = Math.Min(end, at + (byte.MaxValue * Bytes.Count)) - Bytes.Count;
            for (; at <= last; at += Bytes.Count) counts -= Vector.Equals(new Bytes(bytes, at), lineFeed);
            for (int i = 0; i < Bytes.Count; i++) count += counts[i];
        }

        for (; at < end; at++) count += bytes[at] == '\n' ? 1 : 0;
        return count;
    }

    [MethodImpl(MethodImplOptions.NoInlining | Optimization.Full)]
    public override int FindPairs(
        byte[] bytes, int end, IReadOnlyList<(byte First, byte Second)> pairs, byte fold, List<int> places)
    {
        var wanted = new (Bytes First, Bytes Second)[pairs.Count];
        for (int i = 0; i < wanted.Length; i++)
        {
            wanted[i] = (new Bytes(pairs[i].First), new Bytes(pairs[i].Second));
        }

        // Four vectors at a time, so that each pair is loaded once for all four.
        var folds = new Bytes(fold);
        int size = Bytes.Count, at = 0;
        for (; end - at > 4 * size; at += 4 * size)
        {
            var a0 = new Bytes(bytes, at) | folds;
            var a1 = new Bytes(bytes, at + size) | folds;
            var a2 = new Bytes(bytes, at + (2 * size)) | folds;
            var a3 = new Bytes(bytes, at + (3 * size)) | folds;
            var b0 = new Bytes(bytes, at + 1) | folds;
            var b1 = new Bytes(bytes, at + size + 1) | folds;
            var b2 = new Bytes(bytes, at + (2 * size) + 1) | folds;
            var b3 = new Bytes(bytes, at + (3 * size) + 1) | folds;
            Bytes found0 = Bytes.Zero, found1 = Bytes.Zero, found2 = Bytes.Zero, found3 = Bytes.Zero;
            foreach (var (first, second) in wanted)
            {
                found0 |= Vector.Equals(a0, first) & Vector.Equals(b0, second);
                found1 |= Vector.Equals(a1, first) & Vector.Equals(b1, second);
                found2 |= Vector.Equals(a2, first) & Vector.Equals(b2, second);
                found3 |= Vector.Equals(a3, first) & Vector.Equals(b3, second);
            }

            if (Vector.EqualsAll(found0 | found1 | found2 | found3, Bytes.Zero)) continue;
            AddPlaces(found0, at, places);
            AddPlaces(found1, at + size, places);
            AddPlaces(found2, at + (2 * size), places);
            AddPlaces(found3, at + (3 * size), places);
        }

        return at;
    }

    [MethodImpl(Optimization.Full)]
    private static void AddPlaces(Bytes found, int at, List<int> places)
    {
        if (Vector.EqualsAll(found, Bytes.Zero)) return;
        for (int i = 0; i < Bytes.Count; i++)
        {
            if (found[i] != 0) places.Add(at + i);
        }
    }
}
