using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Linq;
using System.Text;
using MfaTools.Core.Tests.Registry;
using MfaTools.Tls;
using MfaTools.Windows;

namespace MfaTools.Core.Tests.Tls;

public sealed class TlsRepairTests
{
    private const string Framework = @"SOFTWARE\Microsoft\.NETFramework\v4.0.30319";

    /// <summary>Whichever write fails, the registry is as it was; and without a failure all is written, and the backup
    /// brings back what was there.</summary>
    [Fact]
    public void All_or_nothing_and_a_way_back()
    {
        var random = new Random(4);
        for (int round = 0; round < 500; round++)
        {
            var registry = new Memory();
            if (random.Next(2) == 0)
            {
                registry.Keys[(RegistryBits.View64, Framework)] = Values(
                    RegistryValue.FromDWord("SchUseStrongCrypto", (uint)random.Next(3)),
                    RegistryValue.FromText("Other", "x"));
            }

            if (random.Next(2) == 0)
            {
                registry.Keys[(RegistryBits.View32, Framework)] = Values(
                    RegistryValue.FromText("SystemDefaultTlsVersions", "odd"));
            }

            string before = registry.Dump();
            var policy = TlsRegistry.Evaluate(TlsRegistry.Take(registry), 9600);
            TlsRegistryChange[] changes =
            [
                .. TlsRemedies.StrongCrypto(policy, false),
                .. TlsRemedies.Protocol(policy, "TLS 1.2", random.Next(2) == 0, on: true),
            ];
            string backup = TlsRepair.Backup(registry, changes);

            int fails = random.Next(1, changes.Length + 1);
            registry.FailAt = fails;
            Assert.Throws<Win32Exception>(() => TlsRepair.Apply(registry, registry, changes));
            Assert.Equal(before, registry.Dump());

            registry.FailAt = 0;
            TlsRepair.Apply(registry, registry, changes);
            foreach (var change in changes)
            {
                Assert.Equal(
                    change.Data,
                    registry.Read(change.Bits == 32 ? RegistryBits.View32 : RegistryBits.View64, change.Key).Number(
                        change.Name).Value);
            }

            // The backup, read as a .reg file over what is there now.
            var snapshot = RegText.ReadBytes(RegText.Utf16(registry.Export()), RegText.Utf16(backup));
            foreach (var change in changes)
            {
                var bits = change.Bits == 32 ? RegistryBits.View32 : RegistryBits.View64;
                var old = new Memory(before).Read(bits, change.Key).Find(change.Name);
                var back = snapshot.Read(bits, change.Key).Find(change.Name);
                Assert.Equal(
                    (old?.Type, old is null ? null : Convert.ToHexString(old.Data)),
                    (back?.Type, back is null ? null : Convert.ToHexString(back.Data)));
            }
        }
    }

    [Fact]
    public void What_could_not_be_taken_back_is_said()
    {
        var registry = new Memory();
        var changes = TlsRemedies.StrongCrypto(TlsRegistry.Evaluate(TlsRegistry.Take(registry), 9600), false);
        registry.FailAt = 3;
        registry.FailAfter = true;
        Assert.Throws<AggregateException>(() => TlsRepair.Apply(registry, registry, changes));
    }

    [Fact]
    public void What_may_not_be_read_is_not_written()
    {
        var registry = new Memory { Denied = Framework };
        Assert.Throws<Win32Exception>(
            () => TlsRepair.Apply(
                registry, registry,
                TlsRemedies.StrongCrypto(TlsRegistry.Evaluate(TlsRegistry.Take(registry), 9600), false)));
        Assert.Equal("", registry.Dump());
    }

    [Theory]
    [InlineData("SSL 2.0", true)]
    [InlineData("SSL 3.0", true)]
    [InlineData("TLS 1.0", true)]
    [InlineData("TLS 1.1", true)]
    [InlineData("TLS 1.2", false)]
    [InlineData("TLS 1.3", false)]
    public void Old_protocols_are_insecure(string protocol, bool insecure) =>
        Assert.Equal(insecure, TlsRepair.IsInsecure(protocol));

    [Theory]
    // A product that may need TLS 1.0 keeps it.
    [InlineData("TLS 1.0", "", "7.3.0.3", "MFA Server 7.3.0.3 needs TLS 1.0")]
    [InlineData("TLS 1.0", "", "", "unknown version")]
    [InlineData("TLS 1.0,TLS 1.1", "", "6.3", "needs TLS 1.0")]
    [InlineData("TLS 1.0", "", "8.0.2", null)]
    [InlineData("TLS 1.0", "", null, null)]
    [InlineData("TLS 1.1", "", "7.3", null)]
    // Something modern must stay, or come at the same time.
    [InlineData("TLS 1.2", "", null, "stay usable for servers")]
    [InlineData("tls 1.2", "", "8.0", "stay usable for servers")]
    [InlineData("TLS 1.2", "TLS 1.3", null, "stay usable for servers")]
    public void Protocols_that_are_needed_are_not_disabled(
        string disable, string enable, string? version, string? obstacle)
    {
        // Windows Server 2016 has no TLS 1.3.
        var policy = TlsRegistry.Evaluate(RegText.Read(RegText.Server()), 14393);
        string? found = TlsRepair.FindObstacle(policy, disable.Split(','), enable.Split(','), ["Server"], version);
        if (obstacle is null) Assert.Null(found);
        else Assert.Contains(obstacle, found);
    }

    [Theory]
    [InlineData("SSL 3.0", "", false)]
    [InlineData("SSL 3.0", "TLS 1.2", true)]
    public void A_protocol_that_is_enabled_at_the_same_time_counts(string disable, string enable, bool isAllowed)
    {
        var policy = TlsRegistry.Evaluate(
            RegText.Read(RegText.Server((@"Protocols\TLS 1.2\Client", "Enabled", 0))), 9600);
        Assert.Equal(isAllowed, TlsRepair.FindObstacle(policy, [disable], enable.Split(','), ["Client"], null) is null);
    }

    [Fact]
    public void TLS_1_3_that_stays_is_enough()
    {
        var policy = TlsRegistry.Evaluate(RegText.Read(RegText.Server()), 20348);
        Assert.Null(TlsRepair.FindObstacle(policy, ["TLS 1.2"], [], ["Client", "Server"], "8.0"));
        Assert.NotNull(TlsRepair.FindObstacle(policy, ["TLS 1.2", "TLS 1.3"], [], ["Client", "Server"], "8.0"));
    }

    private static Dictionary<string, RegistryValue> Values(params RegistryValue[] values) =>
        values.ToDictionary(value => value.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>A registry in memory of which a write can fail.</summary>
    private sealed class Memory : IRegistryReader, IRegistryWriter
    {
        private int _writes;

        public Memory()
        {
        }

        public Memory(string dump)
        {
            foreach (string line in dump.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                string[] parts = line.Split('|');
                var key = (Enum.Parse<RegistryBits>(parts[0]), parts[1]);
                if (!Keys.TryGetValue(key, out var values)) Keys[key] = values = Values();
                if (parts.Length > 2)
                {
                    values[parts[2]] = new RegistryValue(
                        parts[2], Enum.Parse<RegistryType>(parts[3]), Convert.FromHexString(parts[4]));
                }
            }
        }

        public Dictionary<(RegistryBits Bits, string Path), Dictionary<string, RegistryValue>> Keys { get; } = [];

        public int FailAt { get; set; }

        public bool FailAfter { get; set; }

        public string? Denied { get; set; }

        public RegistryKey Read(RegistryBits bits, string path)
        {
            if (path == Denied) return new RegistryKey(path, RegistryState.Denied, problem: "no");
            bool above = Keys.Keys.Any(
                key => key.Bits == bits && key.Path.StartsWith(path + "\\", StringComparison.OrdinalIgnoreCase));
            return Keys.TryGetValue((bits, path), out var values)
                ? new RegistryKey(path, RegistryState.Found, new(values, StringComparer.OrdinalIgnoreCase))
                : new RegistryKey(path, above ? RegistryState.Found : RegistryState.Absent);
        }

        public void Write(RegistryBits bits, string path, RegistryValue value)
        {
            if (FailAt > 0 && (++_writes == FailAt || (FailAfter && _writes > FailAt)))
            {
                if (!FailAfter) FailAt = _writes = 0;
                throw new Win32Exception(5);
            }

            if (!Keys.TryGetValue((bits, path), out var values)) Keys[(bits, path)] = values = Values();
            values[value.Name] = value;
        }

        public void DeleteValue(RegistryBits bits, string path, string name)
        {
            if (FailAfter && _writes >= FailAt) throw new Win32Exception(5);
            if (Keys.TryGetValue((bits, path), out var values)) values.Remove(name);
        }

        public void DeleteKey(RegistryBits bits, string path) => Keys.Remove((bits, path));

        public string Dump() =>
            string.Concat(
                Keys.OrderBy(key => $"{key.Key}", StringComparer.Ordinal).SelectMany(key => key.Value.Count == 0
            ? [$"{key.Key.Bits}|{key.Key.Path}\n"]
            : key.Value.Values.OrderBy(value => value.Name, StringComparer.Ordinal)
                .Select(value => $"{key.Key.Bits}|{key.Key.Path}|{value.Name}|{value.Type}|"
                    + $"{Convert.ToHexString(value.Data)}\n")));

        public string Export()
        {
            var text = new StringBuilder(RegText.Header + "\r\n");
            foreach (var ((bits, path), values) in Keys)
            {
                text.Append("[HKEY_LOCAL_MACHINE\\").Append(
                    bits == RegistryBits.View32 ? path.Replace(@"SOFTWARE\", @"SOFTWARE\WOW6432Node\") : path).Append(
                        "]\r\n");
                foreach (var value in values.Values)
                {
                    text.Append('"').Append(value.Name).Append("\"=hex(")
                        .Append(System.Globalization.CultureInfo.InvariantCulture, $"{(int)value.Type:x}")
                            .Append("):").AppendJoin(',', value.Data.Select(b => $"{b:x2}")).Append("\r\n");
                }
            }

            return text.ToString();
        }
    }
}
