using System.Text.Json;

namespace Flux.QueryGateway.Tests.OData;

/// <summary>The chunks and rows that an executed plan has read.</summary>
/// <param name="Chunks">The relations that were read.</param>
/// <param name="Rows">The number of their rows that were read.</param>
/// <param name="Text">The text of the plan, for messages.</param>
public sealed record PagePlan(IReadOnlySet<string> Chunks, double Rows, string Text)
{
    public static PagePlan Read(JsonElement plan)
    {
        var chunks = new HashSet<string>(StringComparer.Ordinal);
        var rows = 0.0;
        Walk(plan);
        return new PagePlan(chunks, rows, plan.GetRawText());

        void Walk(JsonElement node)
        {
            var loops = node.GetProperty("Actual Loops").GetDouble();
            if (loops > 0 && node.TryGetProperty("Relation Name", out var relation))
            {
                chunks.Add(relation.GetString()!);
                rows += loops * (Number(node, "Actual Rows") + Number(node, "Rows Removed by Filter") + Number(node, "Rows Removed by Index Recheck"));
            }

            if (node.TryGetProperty("Plans", out var children))
            {
                foreach (var child in children.EnumerateArray())
                    Walk(child);
            }
        }
    }

    private static double Number(JsonElement node, string name) => node.TryGetProperty(name, out var value) ? value.GetDouble() : 0;
}
