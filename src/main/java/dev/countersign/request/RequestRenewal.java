package dev.countersign.request;

import dev.countersign.evidence.Statement;
import dev.countersign.policy.Policy;
import dev.countersign.problem.Refusal;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;

/**
 * Brings a request under the policy in force: the old statement is void for the signer, so there is a new one with a fresh id,
 * and people are asked again. A request that the new policy does not allow ends with the reason.
 */
@ApplicationScoped
class RequestRenewal {
    private final SignedHistory history;
    private final RequestIds ids;

    RequestRenewal(SignedHistory history, RequestIds ids) {
        this.history = history;
        this.ids = ids;
    }

    /** Within the caller's transaction, which holds the request's row. */
    void renew(SigningRequest request, Policy policy, Instant now) {
        try {
            request.renew(statement(request, policy, now), policy.personOf(request.submitter()), now);
        } catch (Refusal refused) {
            request.deny("the policy has changed; " + refused.detail(), SigningRequest.SERVER, now);
        }
    }

    private Statement statement(SigningRequest request, Policy policy, Instant now) {
        var old = Statement.parse(request.statement());
        var product = Preconditions.product(policy, old.project(), old.channel());
        Preconditions.requireSubmitter(product, old.submitter());
        Preconditions.requireRule(product, old.breakGlass());
        for (var image : old.images()) {
            Preconditions.requireChip(policy, product, image.target());
        }
        var next = StatementDraft.renewed(old, ids.next(), policy, product, now);
        Preconditions.requireAllowed(policy, next, history);
        return next;
    }
}
