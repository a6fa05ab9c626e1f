using Flux.QueryGateway.OData.Writing;
using Flux.QueryGateway.Rows.Linq;
using Flux.QueryGateway.Rows.Windows;
using Flux.Timeseries.ReadModel;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Flux.QueryGateway.OData.Reading;

/// <summary>A <see cref="RowQuestion"/> as SQL: the number of all rows, where it is asked for, then the page.</summary>
internal sealed class RowTranslation(IDbContextFactory<FluxReadContext> contexts, NewestWindow recent, LatestPerSeries latest)
{
    /// <summary>Whether the database is asked where the page lies, which the caller opens a snapshot for.</summary>
    public static bool LooksFirst(RowQuestion question) =>
        !question.IsEntity && question.Rows > 0 && NewestWindow.Concerns(question.Set, question.Order, question.Filter);

    public async Task<NpgsqlBatch> TranslateAsync(
        NpgsqlConnection connection, RowQuestion question, RowStatement statement, bool counting, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var batch = new NpgsqlBatch(connection) { Timeout = 0 };
        var isOfQuestionOnly = context.Scope.IsAll && !counting && question.Set.SourceSince is null && !LooksFirst(question);
        if (isOfQuestionOnly && question.Statement is { } known)
        {
            batch.BatchCommands.Add(Copy(known));
            return batch;
        }

        var source = await latest.SourceAsync(connection, context, question.Set, question.Filter, counting ? null : question.Order, question.Rows, cancellationToken);
        var matching = QueryableCalls.Where(source, question.Filter);
        if (counting)
            batch.BatchCommands.Add(Translation.Run(() => RowStatement.Count(matching, question.Set.RowType)));

        // One row more than the page tells whether there is another page.
        var take = question.Rows + (question.MayContinue ? 1 : 0);
        var from = question.From?.Position;
        if (LooksFirst(question))
        {
            var needed = (long)take + question.Skip + (from?.Duplicates ?? 0);
            matching = await Translation.RunAsync(() => recent.NarrowAsync(connection, question.Set, matching, question.Filter, question.Order, from, needed, cancellationToken));
        }

        var command = Translation.Run(() => statement.Command(matching, from, question.Skip, take));
        if (isOfQuestionOnly)
            question.Statement = Copy(command);
        batch.BatchCommands.Add(command);
        return batch;
    }

    private static NpgsqlBatchCommand Copy(NpgsqlBatchCommand command)
    {
        var copy = new NpgsqlBatchCommand(command.CommandText);
        foreach (NpgsqlParameter parameter in command.Parameters)
            copy.Parameters.Add(parameter.Clone());
        return copy;
    }
}
