using System;
using System.Linq;

namespace CsCheck;

/// <summary>The part of CsCheck that the tests use: the library itself needs a newer .NET. It does not shrink; a failed
/// test says which input it was, and each run has the same inputs.</summary>
internal class Gen<T>(Func<Random, T> next)
{
    public GenArray<T> Array => new(this);

    public T Next(Random random) => next(random);

    public Gen<TOther> Select<TOther>(Func<T, TOther> map) => new(random => map(next(random)));

    public Gen<T> Where(Func<T, bool> isWanted) => new(random =>
    {
        T input;
        do input = next(random);
        while (!isWanted(input));
        return input;
    });

    public void Sample(Action<T> test, int iter, int threads = 1)
    {
        var random = new Random(1);
        for (int i = 0; i < iter; i++)
        {
            var input = next(random);
            try
            {
                test(input);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"Input {i}: {e.Message}", e);
            }
        }
    }
}

internal sealed class GenArray<T>(Gen<T> item)
{
    public Gen<T[]> this[int length] => this[length, length];

    public Gen<T[]> this[int least, int most] =>
        new(random => [.. Enumerable.Range(0, random.Next(least, most + 1)).Select(_ => item.Next(random))]);
}

internal sealed class GenRange<T>(int least, int most, Func<int, T> convert)
    : Gen<T>(random => convert((int)(least + (random.NextDouble() * ((double)most - least + 1)))))
{
    public Gen<T> this[int from, int to] => new GenRange<T>(from, to, convert);

    public Gen<T> this[string letters] => new GenRange<T>(0, letters.Length - 1, at => convert(letters[at]));
}

internal static class Gen
{
    public static GenRange<bool> Bool { get; } = new(0, 1, number => number == 1);

    public static GenRange<byte> Byte { get; } = new(0, byte.MaxValue, number => (byte)number);

    public static GenRange<char> Char { get; } = new(0, char.MaxValue, number => (char)number);

    public static GenRange<int> Int { get; } = new(int.MinValue, int.MaxValue, number => number);

    public static Gen<T> OneOf<T>(params Gen<T>[] choices) =>
        new(random => choices[random.Next(choices.Length)].Next(random));

    public static Gen<(T1, T2, T3)> Select<T1, T2, T3>(Gen<T1> a, Gen<T2> b, Gen<T3> c) =>
        new(random => (a.Next(random), b.Next(random), c.Next(random)));

    public static Gen<(T1, T2)> Select<T1, T2>(Gen<T1> a, Gen<T2> b) => new(random => (a.Next(random), b.Next(random)));

    public static Gen<(T1, T2, T3, T4)> Select<T1, T2, T3, T4>(Gen<T1> a, Gen<T2> b, Gen<T3> c, Gen<T4> d) =>
        new(random => (a.Next(random), b.Next(random), c.Next(random), d.Next(random)));

    public static Gen<(T1, T2, T3, T4, T5)> Select<T1, T2, T3, T4, T5>(
        Gen<T1> a, Gen<T2> b, Gen<T3> c, Gen<T4> d, Gen<T5> e) =>
        new(random => (a.Next(random), b.Next(random), c.Next(random), d.Next(random), e.Next(random)));

    public static Gen<TOther> Select<T1, T2, T3, TOther>(this Gen<(T1, T2, T3)> gen, Func<T1, T2, T3, TOther> map) =>
        gen.Select(x => map(x.Item1, x.Item2, x.Item3));

    public static void Sample<T1, T2>(this Gen<(T1, T2)> gen, Action<T1, T2> test, int iter, int threads = 1) =>
        gen.Sample(x => test(x.Item1, x.Item2), iter, threads);

    public static void Sample<T1, T2, T3>(
        this Gen<(T1, T2, T3)> gen, Action<T1, T2, T3> test, int iter, int threads = 1) =>
        gen.Sample(x => test(x.Item1, x.Item2, x.Item3), iter, threads);

    public static void Sample<T1, T2, T3, T4>(
        this Gen<(T1, T2, T3, T4)> gen, Action<T1, T2, T3, T4> test, int iter, int threads = 1) =>
        gen.Sample(x => test(x.Item1, x.Item2, x.Item3, x.Item4), iter, threads);

    public static void Sample<T1, T2, T3, T4, T5>(
        this Gen<(T1, T2, T3, T4, T5)> gen, Action<T1, T2, T3, T4, T5> test, int iter, int threads = 1) =>
        gen.Sample(x => test(x.Item1, x.Item2, x.Item3, x.Item4, x.Item5), iter, threads);
}
