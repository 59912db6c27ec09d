using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.Hosting;
using Orleans.Serialization;
using Platform.Contracts;
using Platform.Coordination.Blobs;
using Platform.Coordination.Runs;
using Platform.Coordination.Scheduling;

namespace Platform.Coordination.Hosting;

/// <summary>Puts coordination into a silo.</summary>
public static class CoordinationHosting
{
    /// <summary>
    /// Adds the grains' dependencies, the tenant filter and the sweeper that takes up unfinished runs. Storage must be added
    /// beside it. Options are bound from the configuration section <c>Scheduling</c>.
    /// </summary>
    public static ISiloBuilder AddCoordination(this ISiloBuilder silo)
    {
        silo.AddIncomingGrainCallFilter<TenantFilter>();
        silo.AddActivityPropagation();
        var services = silo.Services;
        services.AddCoordinationMessages();
        services.TryAddSingleton(TimeProvider.System);
        services.AddMetrics();
        services.AddOptionsWithValidateOnStart<SchedulingOptions, SchedulingOptionsValidator>().BindConfiguration("Scheduling");
        services.AddOptions<WorkerTaskOptions>();
        services.TryAddSingleton<RunInstruments>();
        services.TryAddSingleton<SchedulingInstruments>();
        services.TryAddSingleton<RunContext>();
        services.TryAddSingleton<WorkerTasks>();
        services.TryAddSingleton<TenantData>();
        services.AddHostedService<RunSweeper>();
        return silo;
    }

    /// <summary>
    /// Teaches Orleans our messages: they are plain records, written as JSON by the same rules as everywhere else, because
    /// Contracts knows nothing of Orleans.
    /// </summary>
    public static IServiceCollection AddCoordinationMessages(this IServiceCollection services) =>
        services.AddSerializer(serializer => serializer.AddJsonSerializer(IsMessage, PlatformJson.Options));

    private static bool IsMessage(Type type) =>
        type.Namespace is { } space
        && (space.StartsWith("Platform.Contracts", StringComparison.Ordinal) || space.StartsWith("Platform.Coordination", StringComparison.Ordinal))
        && !type.IsAssignableTo(typeof(Exception))
        && !type.IsInterface;
}
