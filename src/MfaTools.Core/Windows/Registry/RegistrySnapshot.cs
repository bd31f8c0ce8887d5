using System;
using System.Collections.Generic;
using System.Linq;

namespace MfaTools.Windows;

/// <summary>Keys of HKEY_LOCAL_MACHINE in memory, from .reg files or another registry. A key is absent, and not merely
/// unread, if a key above it was read and does not list it.</summary>
internal sealed class RegistrySnapshot : IRegistryReader
{
    private const int MaxDepth = 32;

    private const int MaxKeys = 500_000;

    private readonly Node _root = new();
    private int _count;

    /// <summary>Copies keys with everything below them.</summary>
    /// <param name="registry">The registry to read.</param>
    /// <param name="keys">The keys, each with the view to read.</param>
    public static RegistrySnapshot Take(IRegistryReader registry, IEnumerable<(RegistryBits Bits, string Path)> keys)
    {
        var snapshot = new RegistrySnapshot();
        foreach (var (bits, path) in keys) snapshot.Copy(registry, bits, path, MaxDepth);
        return snapshot;
    }

    /// <inheritdoc/>
    public RegistryKey Read(RegistryBits bits, string path)
    {
        string[] parts = RegistryPath.Physical(bits, path).Split('\\');
        var sets = ControlSets(parts);
        if (sets.Count == 0) return Read(path, parts);
        // The current set is unknown, but what all sets agree on applies.
        var keys = sets.ConvertAll(set => Read(path, [parts[0], set, .. parts.Skip(2)]));
        if (keys.TrueForAll(key => IsSame(key, keys[0])))
        {
            return new RegistryKey(
                path,
                keys[0].State,
                keys[0].Values.ToDictionary(value => value.Name, StringComparer.OrdinalIgnoreCase),
                [.. keys.SelectMany(key => key.SubKeys).Distinct(StringComparer.OrdinalIgnoreCase)],
                keys[0].Problem);
        }

        return new RegistryKey(
            path,
            RegistryState.NotRead,
            problem: $"{string.Join(" and ", sets)} do not say the same of this key, and SYSTEM\\Select, which names "
                + "the current one, was not read");
    }

    private RegistryKey Read(string path, string[] parts)
    {
        // The nearest key above that was read decides whether a missing key is absent or unread.
        var node = _root;
        var covered = RegistryState.NotRead;
        foreach (string part in parts)
        {
            if (node.State != RegistryState.NotRead)
            {
                covered = node.State == RegistryState.Found ? RegistryState.Absent : node.State;
            }

            if (!node.Children.TryGetValue(part, out var child)) return new RegistryKey(path, covered);
            node = child;
        }

        var state = node.State == RegistryState.NotRead && covered == RegistryState.Absent
            ? RegistryState.Found
            : node.State;
        return new RegistryKey(
            path,
            state,
            node.Values,
            [.. node.Children.Where(child => child.Value.State != RegistryState.Absent).Select(child => child.Key)],
            node.Problem);
    }

    private static bool IsSame(RegistryKey one, RegistryKey other) =>
        one.State == other.State
        && one.Values.Count == other.Values.Count
        && one.Values.All(value => other.Find(value.Name) is { } same
            && same.Type == value.Type && same.Data.SequenceEqual(value.Data));

    /// <summary>Adds a key that was read, without values yet.</summary>
    internal void AddKey(string physicalPath)
    {
        var node = _root;
        foreach (string part in physicalPath.Split('\\'))
        {
            node = Child(node, part);
            // A deleted key that occurs again with a subkey exists, and is completely known.
            if (node.State == RegistryState.Absent) node.State = RegistryState.Found;
        }

        node.State = RegistryState.Found;
    }

    /// <summary>Sets a value of a key that was added.</summary>
    internal void SetValue(string physicalPath, RegistryValue value) =>
        Reach(physicalPath.Split('\\')).Values[value.Name] = value;

    /// <summary>Records that a value does not exist.</summary>
    internal void DeleteValue(string physicalPath, string name) => Reach(physicalPath.Split('\\')).Values.Remove(name);

    /// <summary>Records that neither a key nor anything below it exists.</summary>
    internal void DeleteKey(string physicalPath)
    {
        var node = Reach(physicalPath.Split('\\'));
        node.Values.Clear();
        node.Children.Clear();
        node.State = RegistryState.Absent;
    }

    private void Copy(IRegistryReader registry, RegistryBits bits, string path, int depth)
    {
        var key = registry.Read(bits, path);
        var node = Reach(RegistryPath.Physical(bits, path).Split('\\'));
        node.State = key.State;
        node.Problem = key.Problem;
        foreach (var value in key.Values) node.Values[value.Name] = value;
        if (depth == 0) return;
        foreach (string child in key.SubKeys) Copy(registry, bits, path + '\\' + child, depth - 1);
    }

    private Node Reach(string[] parts)
    {
        var node = _root;
        foreach (string part in parts) node = Child(node, part);
        return node;
    }

    private Node Child(Node node, string name)
    {
        if (node.Children.TryGetValue(name, out var child)) return child;
        if (++_count > MaxKeys)
        {
            throw new RegFileException(0, $"more than {MaxKeys} keys. Export only the keys that are needed.");
        }

        return node.Children[name] = new Node();
    }

    /// <summary>The control sets that can be the current one in an export of an offline hive: the one that
    /// Select\Current names, otherwise all. None if the path is not in a set, or if CurrentControlSet itself was
    /// read.</summary>
    private List<string> ControlSets(string[] parts)
    {
        if (!Is(parts, 0, "SYSTEM") || !Is(parts, 1, "CurrentControlSet")) return [];
        if (!_root.Children.TryGetValue("SYSTEM", out var system)) return [];
        if (system.Children.ContainsKey("CurrentControlSet")) return [];
        if (system.Children.TryGetValue("Select", out var select)
            && select.Values.TryGetValue("Current", out var current)
            && current.DWord is { } number)
        {
            return ["ControlSet" + number.ToString("000", System.Globalization.CultureInfo.InvariantCulture)];
        }

        return [.. system.Children
            .Where(child => child.Value.State != RegistryState.Absent)
            .Select(child => child.Key)
            .Where(name => name.StartsWith("ControlSet", StringComparison.OrdinalIgnoreCase))
            .OrderBy(name => name, StringComparer.OrdinalIgnoreCase)];
    }

    private static bool Is(string[] parts, int index, string name) =>
        index < parts.Length && string.Equals(parts[index], name, StringComparison.OrdinalIgnoreCase);

    private sealed class Node
    {
        private Dictionary<string, RegistryValue>? _values;
        private Dictionary<string, Node>? _children;

        public RegistryState State { get; set; }

        public string? Problem { get; set; }

        // Most keys have only one of the two.
        public Dictionary<string, RegistryValue> Values => _values ??= new(StringComparer.OrdinalIgnoreCase);

        public Dictionary<string, Node> Children => _children ??= new(StringComparer.OrdinalIgnoreCase);
    }
}
