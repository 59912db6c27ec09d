using Platform.Contracts.Ids;
using Platform.Contracts.Problems;

namespace Platform.Coordination.Hosting;

/// <summary>
/// Refuses a call to a tenant's grain that is not made for that tenant or by the platform. The edge has checked already; this
/// is the second lock, and it fails closed: a call without an identity is refused.
/// </summary>
internal sealed class TenantFilter : IIncomingGrainCallFilter
{
    public Task Invoke(IIncomingGrainCallContext context)
    {
        // A grain's timers arrive as calls from itself, without any identity.
        var own = context.SourceId == context.TargetId;
        if (!own && context.Grain is Grain && GrainKeys.TenantOf(context.TargetId.Key.ToString()!) is { } tenant && !CallerIdentity.MayReach(tenant))
        {
            throw new ProblemException(ProblemCodes.NotFound, "There is no such thing.");
        }

        return context.Invoke();
    }
}
