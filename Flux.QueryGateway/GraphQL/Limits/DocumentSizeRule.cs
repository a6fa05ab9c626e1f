using GraphQL.Validation;
using GraphQLParser.AST;
using GraphQLParser.Visitors;
using Microsoft.Extensions.Options;

namespace Flux.QueryGateway.GraphQL.Limits;

/// <summary>Refuses documents with too many fields or aliases before anything else looks at them.</summary>
internal sealed class DocumentSizeRule(IOptions<GraphQLOptions> options) : ValidationRuleBase
{
    public override async ValueTask<INodeVisitor?> GetPreNodeVisitorAsync(ValidationContext context)
    {
        var counted = new Count();
        await new Counter().VisitAsync(context.Document, counted);
        if (counted.Fields > options.Value.MaxFields)
            Report(context, "FIELD_LIMIT", $"The document has {counted.Fields} fields; the most allowed is {options.Value.MaxFields}.");
        if (counted.Aliases > options.Value.MaxAliases)
            Report(context, "ALIAS_LIMIT", $"The document has {counted.Aliases} aliases; the most allowed is {options.Value.MaxAliases}.");
        return null;
    }

    private static void Report(ValidationContext context, string code, string message) =>
        context.ReportError(new ValidationError(message) { Code = code });

    private sealed class Count : IASTVisitorContext
    {
        public int Fields { get; set; }

        public int Aliases { get; set; }

        public CancellationToken CancellationToken => default;
    }

    private sealed class Counter : ASTVisitor<Count>
    {
        protected override ValueTask VisitFieldAsync(GraphQLField field, Count context)
        {
            context.Fields++;
            context.Aliases += field.Alias is null ? 0 : 1;
            return base.VisitFieldAsync(field, context);
        }
    }
}
