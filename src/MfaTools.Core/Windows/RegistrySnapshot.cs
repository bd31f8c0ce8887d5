using System;
using System.Collections.Generic;
using System.Linq;

namespace MfaTools.Windows;

/// <summary>Keys of HKEY_LOCAL_MACHINE held in memory, from .reg files or taken from another registry. It tells what is
/// absent from what was never read: a key is absent where a key above it was read and does not list it.</summary>
public sealed class RegistrySnapshot : IRegistryReader
{
    private const string Wow = "WOW6432Node";
    private const int MaxDepth = 32;

    private const int MaxKeys = 500_000;

    private readonly Node _root = new();
    private int _count;

    /// <summary>Copies keys with all that is below them.</summary>
    /// <param name="registry">Where from.</param>
    /// <param name="keys">The keys, each with the view to read.</param>
    public static RegistrySnapshot Take(IRegistryReader registry, IEnumerable<(RegistryBits Bits, string Path)> keys)
    {
        if (registry is null) throw new ArgumentNullException(nameof(registry));
        if (keys is null) throw new ArgumentNullException(nameof(keys));
        var snapshot = new RegistrySnapshot();
        foreach (var (bits, path) in keys) snapshot.Copy(registry, bits, path, MaxDepth);
        return snapshot;
    }

    /// <inheritdoc/>
    public RegistryKey Read(RegistryBits bits, string path)
    {
        string[] parts = Physical(bits, path);
        // The nearest key above that was read decides what it means that a key is not here.
        var node = _root;
        var covered = RegistryState.NotRead;
        foreach (string part in parts)
        {
            if (node.State != RegistryState.NotRead) covered = node.State == RegistryState.Found ? RegistryState.Absent : node.State;
            if (!node.Children.TryGetValue(part, out var child)) return new RegistryKey(path, covered);
            node = child;
        }

        var state = node.State == RegistryState.NotRead && covered == RegistryState.Absent ? RegistryState.Found : node.State;
        return new RegistryKey(
            path,
            state,
            node.Values,
            [.. node.Children.Where(child => child.Value.State != RegistryState.Absent).Select(child => child.Key)],
            node.Problem);
    }

    /// <summary>Says that a key was read, with no values yet.</summary>
    internal void AddKey(string physicalPath)
    {
        var node = _root;
        foreach (string part in physicalPath.Split('\\'))
        {
            node = Child(node, part);
            // A key that was deleted and comes again with a subkey is there, and known in full.
            if (node.State == RegistryState.Absent) node.State = RegistryState.Found;
        }

        node.State = RegistryState.Found;
    }

    /// <summary>Sets a value of a key that was added.</summary>
    internal void SetValue(string physicalPath, RegistryValue value) => Reach(physicalPath.Split('\\')).Values[value.Name] = value;

    /// <summary>Says that a value is not there.</summary>
    internal void DeleteValue(string physicalPath, string name) => Reach(physicalPath.Split('\\')).Values.Remove(name);

    /// <summary>Says that a key is not there, nor anything below it.</summary>
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
        var node = Reach(Physical(bits, path));
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
        if (++_count > MaxKeys) throw new RegFileException(0, $"more than {MaxKeys} keys. Export only the keys that are needed.");
        return node.Children[name] = new Node();
    }

    /// <summary>Where a key of a view is kept: SOFTWARE has its 32-bit view below WOW6432Node, but for the policies, which
    /// both views share (learn.microsoft.com/windows/win32/winprog64/shared-registry-keys).</summary>
    private string[] Physical(RegistryBits bits, string path)
    {
        var parts = path.Split('\\').ToList();
        if (parts.Count == 0) return [];
        if (bits == RegistryBits.View32 && Is(parts, 0, "SOFTWARE") && !Is(parts, 1, "Policies")) parts.Insert(1, Wow);
        if (Is(parts, 0, "SYSTEM") && Is(parts, 1, "CurrentControlSet") && CurrentControlSet() is { } current) parts[1] = current;
        return [.. parts];
    }

    private static bool Is(List<string> parts, int index, string name) =>
        index < parts.Count && string.Equals(parts[index], name, StringComparison.OrdinalIgnoreCase);

    /// <summary>The set that an export of a hive that was not running means by the current one: Select\Current names it.</summary>
    private string? CurrentControlSet()
    {
        if (!_root.Children.TryGetValue("SYSTEM", out var system) || system.Children.ContainsKey("CurrentControlSet")) return null;
        if (system.Children.TryGetValue("Select", out var select) && select.Values.TryGetValue("Current", out var current)
            && current.DWord is { } number)
        {
            return "ControlSet" + number.ToString("000", System.Globalization.CultureInfo.InvariantCulture);
        }

        var sets = system.Children.Keys.Where(name => name.StartsWith("ControlSet", StringComparison.OrdinalIgnoreCase)).ToList();
        return sets.Count == 1 ? sets[0] : null;
    }

    private sealed class Node
    {
        public RegistryState State { get; set; }

        public string? Problem { get; set; }

        public Dictionary<string, RegistryValue> Values { get; } = new(StringComparer.OrdinalIgnoreCase);

        public Dictionary<string, Node> Children { get; } = new(StringComparer.OrdinalIgnoreCase);
    }
}
