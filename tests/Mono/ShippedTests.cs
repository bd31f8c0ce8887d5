using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using Xunit.Abstractions;

namespace MfaTools.Core.Tests;

/// <summary>The DLLs of the built module: the project puts them in place of those it was compiled with.</summary>
public sealed class ShippedTests(ITestOutputHelper output)
{
    private const BindingFlags All = BindingFlags.DeclaredOnly | BindingFlags.Public | BindingFlags.NonPublic
        | BindingFlags.Instance | BindingFlags.Static;

    [Theory]
    [InlineData("MfaTools", 300)]
    [InlineData("MfaTools.Core", 3000)]
    [InlineData("BouncyCastle.Cryptography", 20_000)]
    public void Every_method_compiles(string name, int least)
    {
        int compiled = 0;
        var failures = new List<string>();
        foreach (var type in Assembly.Load(name).GetTypes())
        {
            // Of open generics no code is made.
            if (type.ContainsGenericParameters) continue;
            foreach (var method in type.GetMethods(All).Cast<MethodBase>().Concat(type.GetConstructors(All)))
            {
                if (method.IsAbstract || method.ContainsGenericParameters || method.GetMethodBody() is null) continue;
                try
                {
                    method.MethodHandle.GetFunctionPointer();
                    compiled++;
                }
                catch (Exception e)
                {
                    failures.Add($"{type}.{method}: {e.Message}");
                }
            }
        }

        output.WriteLine($"{compiled} methods of {name} were compiled.");
        Assert.True(failures.Count == 0, string.Join("\n", failures));
        Assert.True(compiled >= least, $"{compiled} methods");
    }
}
