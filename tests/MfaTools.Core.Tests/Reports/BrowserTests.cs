using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using Deque.AxeCore.Playwright;
using MfaTools.Checks;
using MfaTools.Reports;
using MfaTools.Snapshots;
using Microsoft.Playwright;

namespace MfaTools.Core.Tests.Reports;

/// <summary>The HTML report in a real browser: Chromium of this computer, without a network.</summary>
public sealed class BrowserTests(BrowserTests.Browser browser) : IClassFixture<BrowserTests.Browser>, IDisposable
{
    private static readonly string? Chromium = Array.Find(
        ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"], File.Exists);

    private readonly string _folder = Directory.CreateTempSubdirectory("mfatools").FullName;
    private readonly List<string> _trouble = [];

    [BrowserFact]
    public async Task Hostile_text_is_inert_and_nothing_is_loaded()
    {
        var page = await OpenAsync();
        Assert.Equal(1, await page.Locator("script").CountAsync());
        Assert.Equal(0, await page.Locator("[onload], img, iframe, object, embed, link").CountAsync());
        string text = await page.Locator("body").InnerTextAsync();
        Assert.Contains("<script>alert(1)</script>", text, StringComparison.Ordinal);
        Assert.DoesNotContain('\u202E', text);
        Assert.DoesNotContain('\u001b', text);
        Assert.Empty(_trouble);
    }

    [BrowserFact]
    public async Task Causes_come_first_the_surest_before_all()
    {
        var page = await OpenAsync();
        Assert.Equal(
            ["Servers", "Causes", "Timeline", "Checks", "Log issues", "Log files", "Explanations"],
            await page.Locator("h2").AllInnerTextsAsync());
        Assert.StartsWith(
            "Proven", (await page.Locator("article h3").First.InnerTextAsync()), StringComparison.Ordinal);
        var statuses = await page.Locator("details[data-status]").EvaluateAllAsync<string[]>(
            "cards => cards.map(card => card.dataset.status)");
        Assert.Equal(["Fail", "Warning", "Unknown", "Skipped", "Pass"], statuses);
        string header = await page.Locator("header").InnerTextAsync();
        Assert.Contains("2026-11-24 12:00:00 UTC", header, StringComparison.Ordinal);
        Assert.Contains("2 servers, causes found on 1", header, StringComparison.Ordinal);
        Assert.Equal(
            ["MFA01", "MFA02"],
            await page.Locator("section[aria-labelledby=servers] tbody tr td:nth-child(2)").AllInnerTextsAsync());
        Assert.Contains("1.2.3", header, StringComparison.Ordinal);
    }

    [BrowserFact]
    public async Task Checks_are_filtered_by_status_and_by_text()
    {
        var page = await OpenAsync();
        var visible = page.Locator("details[data-status]:visible");
        Assert.Equal(5, await visible.CountAsync());
        await page.GetByLabel("Pass", new() { Exact = true }).UncheckAsync();
        await page.GetByLabel("Skipped", new() { Exact = true }).UncheckAsync();
        Assert.Equal(3, await visible.CountAsync());
        Assert.Equal("3 of 5 checks shown", await page.Locator("#shown").InnerTextAsync());
        await page.GetByLabel("Search").FillAsync("MFA01 unknown");
        Assert.Equal(1, await visible.CountAsync());
        await page.GetByLabel("Search").FillAsync("no such words");
        Assert.Equal(0, await visible.CountAsync());
    }

    [BrowserFact]
    public async Task A_command_is_copied_with_the_keyboard()
    {
        var page = await OpenAsync();
        var button = page.Locator("button.copy").First;
        await button.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForFunctionAsync("() => document.querySelector('button.copy').textContent === 'Copied'");
        // Pasted where a person would paste it.
        await page.EvaluateAsync(
            "() => { const area = document.createElement('textarea'); area.id = 'paste'; document.body.append(area); "
                + "area.focus(); }");
        await page.Keyboard.PressAsync("Control+V");
        Assert.Equal("Do-It '<b>'", await page.Locator("#paste").InputValueAsync());
    }

    [BrowserTheory]
    [InlineData(ColorScheme.Light, 1200)]
    [InlineData(ColorScheme.Dark, 1200)]
    [InlineData(ColorScheme.Light, 360)]
    [InlineData(ColorScheme.Dark, 360)]
    public async Task Axe_finds_no_violation_and_nothing_is_wider_than_the_page(ColorScheme scheme, int width)
    {
        var page = await OpenAsync(scheme, width);
        var result = await page.RunAxe();
        Assert.True(
            result.Violations.Length == 0,
            string.Join(
                "\n", result.Violations.Select(
                    violation =>
                        $"{violation.Id}: {violation.Help} "
                            + $"{string.Join(" | ", violation.Nodes.Select(node => node.Html))}")));
        Assert.True(result.Passes.Length > 10, "axe looked at next to nothing.");
        Assert.True(await page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= window.innerWidth"));
    }

    [BrowserFact]
    public async Task A_check_is_one_line_until_it_is_clicked()
    {
        var page = await OpenAsync();
        var check = page.Locator("details[data-status]").First;
        var undo = check.GetByText("Undo-Thing");
        Assert.False(await undo.IsVisibleAsync());
        Assert.Equal(0, await page.Locator("details[data-status][open]").CountAsync());
        await check.Locator("summary").ClickAsync();
        Assert.True(await undo.IsVisibleAsync());
    }

    [BrowserFact]
    public async Task A_count_shows_the_checks_of_its_status()
    {
        var page = await OpenAsync();
        await page.Locator("header a").First.ClickAsync();
        Assert.Equal("1 of 5 checks shown", await page.Locator("#shown").InnerTextAsync());
        Assert.Equal("Fail", await page.Locator("details[data-status]:visible").GetAttributeAsync("data-status"));
    }

    [BrowserFact]
    public async Task Every_known_id_links_to_its_explanation()
    {
        var page = await OpenAsync();
        Assert.Equal(
            0, await page.Locator("main code:not(a code):not(.explanation h3 code):not(:text-is('Sdk.Skipped'))")
                .CountAsync());
        await page.Locator("article li a").First.ClickAsync();
        await page.Locator("div[id='Cert.ChainIncomplete']").WaitForAsync();
        Assert.Contains(
            "does not send an intermediate", await page.Locator("div[id='Cert.ChainIncomplete']").InnerTextAsync(),
            StringComparison.Ordinal);
    }

    [BrowserFact]
    public async Task Without_script_all_is_there()
    {
        var page = await OpenAsync(script: false);
        Assert.Equal(5, await page.Locator("details[data-status]:visible").CountAsync());
        Assert.Equal(0, await page.Locator("form:visible, button:visible").CountAsync());
    }

    [BrowserFact]
    public async Task In_print_the_checks_are_lines_without_what_one_can_only_click()
    {
        var page = await OpenAsync();
        await page.EmulateMediaAsync(new() { Media = Media.Print });
        Assert.Equal(5, await page.Locator("details[data-status]:visible").CountAsync());
        Assert.Equal(
            0, await page.Locator("form:visible, button:visible, summary:visible:not(.row > summary)").CountAsync());
    }

    [BrowserTheory]
    [InlineData("first-story", 2)]
    [InlineData("second-story", 3)]
    public async Task A_report_prints_on_few_pages(string sample, int most)
    {
        string snapshot = Path.Combine(Repository.Root, "docs/samples", sample);
        using var folder = SnapshotFolder.Open(snapshot);
        var results = await new HealthCheck(SnapshotSources.Create(folder), new HealthOptions(), _ => { }).RunAsync(
            default);
        var page = await OpenAsync(report: new Report(results, ReportSamples.Now, "1.0"));
        byte[] pdf = await page.PdfAsync(new() { Format = "A4", PreferCSSPageSize = true });
        int pages = Regex.Count(Encoding.Latin1.GetString(pdf), @"/Type /Page\b(?!s)");
        Assert.InRange(pages, 1, most);
    }

    private async Task<IPage> OpenAsync(
        ColorScheme scheme = ColorScheme.Light, int width = 1200, bool script = true, Report? report = null)
    {
        string path = Path.Combine(_folder, "report.html");
        ReportFile.Write(report ?? ReportSamples.Create(), path, overwrite: true);
        var context = await browser.Instance!.NewContextAsync(new()
        {
            ColorScheme = scheme,
            ViewportSize = new() { Width = width, Height = 900 },
            JavaScriptEnabled = script,
            Permissions = ["clipboard-read", "clipboard-write"],
            // axe is put into the page as a script, which the page's own policy forbids.
            BypassCSP = true,
        });
        context.Request += (_, request) =>
        {
            if (!request.Url.StartsWith("file:", StringComparison.Ordinal)) _trouble.Add(request.Url);
        };
        var page = await context.NewPageAsync();
        page.Dialog += (_, dialog) => _trouble.Add(dialog.Message);
        page.PageError += (_, error) => _trouble.Add(error);
        await page.GotoAsync("file://" + path);
        return page;
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>One browser for all tests; each has a context of its own in it.</summary>
    public sealed class Browser : IAsyncLifetime
    {
        private IPlaywright? _playwright;

        public IBrowser? Instance { get; private set; }

        public async Task InitializeAsync()
        {
            if (Chromium is null) return;
            _playwright = await Playwright.CreateAsync();
            Instance = await _playwright.Chromium.LaunchAsync(new()
            {
                ExecutablePath = Chromium,
                Args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking",
                    "--disable-component-update", "--disable-sync", "--no-first-run"],
            });
        }

        public async Task DisposeAsync()
        {
            if (Instance is not null) await Instance.DisposeAsync();
            _playwright?.Dispose();
        }
    }

    private sealed class BrowserFactAttribute : FactAttribute
    {
        public BrowserFactAttribute() => Skip = Chromium is null ? "Chromium is not installed." : null;
    }

    private sealed class BrowserTheoryAttribute : TheoryAttribute
    {
        public BrowserTheoryAttribute() => Skip = Chromium is null ? "Chromium is not installed." : null;
    }
}
