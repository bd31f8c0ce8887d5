using System.Globalization;
using System.Text;

namespace MfaTools.Security;

/// <summary>Writes SDDL as Windows does: aliases for the SIDs that are the same everywhere, and letters for rights if
/// they suffice, else the hexadecimal number.</summary>
internal static class SddlWriter
{
    public static string Write(SecurityDescriptor descriptor)
    {
        var text = new StringBuilder();
        if (descriptor.Owner is not null) text.Append("O:").Append(Write(descriptor.Owner));
        if (descriptor.Group is not null) text.Append("G:").Append(Write(descriptor.Group));
        WriteList(text, "D:", descriptor.Control, DescriptorControl.DaclPresent, 0, descriptor.Dacl);
        WriteList(text, "S:", descriptor.Control, DescriptorControl.SaclPresent, 1, descriptor.Sacl);
        return text.ToString();
    }

    public static string Write(Ace ace)
    {
        var text = new StringBuilder();
        WriteAce(text, ace);
        return text.ToString();
    }

    public static string Write(Sid sid) =>
        WellKnownSids.AliasOf(sid)
        ?? (sid.Authority == 0 && sid.Parts.Count == 1 ? WellKnownSids.AliasOfRid(sid.Rid) : null)
        ?? sid.ToString();

    private static void WriteList(
        StringBuilder text, string name, DescriptorControl control, DescriptorControl present, int shift,
        System.Collections.Generic.IReadOnlyList<Ace>? list)
    {
        if ((control & present) == 0) return;
        text.Append(name);
        int bits = (int)control >> shift;
        if ((bits & (int)DescriptorControl.DaclProtected) != 0) text.Append('P');
        if ((bits & (int)DescriptorControl.DaclInheritRequired) != 0) text.Append("AR");
        if ((bits & (int)DescriptorControl.DaclAutoInherited) != 0) text.Append("AI");
        if (list is null) text.Append("NO_ACCESS_CONTROL");
        else foreach (var ace in list) WriteAce(text, ace);
    }

    private static void WriteAce(StringBuilder text, Ace ace)
    {
        text.Append('(');
        string? type = null;
        foreach (var (word, value) in SddlTokens.Types)
        {
            if (value == ace.Type) type = word;
        }

        // SDDL has no word for an unknown type: a person can read this, a parser cannot.
        text.Append(type ?? "0x" + ((int)ace.Type).ToString("x", CultureInfo.InvariantCulture)).Append(';');
        int flags = 0;
        foreach (var (word, flag) in SddlTokens.Flags)
        {
            if ((ace.Flags & flag) == 0 || (flags & (int)flag) != 0) continue;
            flags |= (int)flag;
            text.Append(word == "SA" && ace.Type == AceType.AccessFilter ? "TP" : word);
        }

        text.Append(';');
        WriteMask(text, ace);
        text.Append(';').Append(ace.ObjectType).Append(';').Append(ace.InheritedObjectType).Append(';');
        if (ace.Sid is not null) text.Append(Write(ace.Sid));
        if (ace.Condition is not null) text.Append(';').Append(ace.Condition);
        text.Append(')');
    }

    private static void WriteMask(StringBuilder text, Ace ace)
    {
        if (ace.Mask == 0) return;
        bool label = ace.Type == AceType.MandatoryLabel;
        if (!label)
        {
            foreach (var (word, mask) in SddlTokens.WholeRights)
            {
                if (mask != ace.Mask || word[0] != 'F') continue;
                text.Append(word);
                return;
            }
        }

        var letters = new StringBuilder();
        uint left = ace.Mask;
        foreach (var (word, mask) in label ? SddlTokens.LabelRights : SddlTokens.Rights)
        {
            if ((left & mask) == 0) continue;
            left &= ~mask;
            letters.Append(word);
        }

        if (left == 0) text.Append(letters);
        else text.Append("0x").Append(ace.Mask.ToString("x", CultureInfo.InvariantCulture));
    }
}
