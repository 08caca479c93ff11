package dev.countersign.request;

import dev.countersign.evidence.PersonSignature;
import dev.countersign.evidence.ReleaseCheck;
import dev.countersign.evidence.SignedText;
import dev.countersign.evidence.Statement;
import dev.countersign.evidence.StatementException;
import dev.countersign.identity.Actor;
import dev.countersign.keyring.Keyring;
import dev.countersign.policy.Policy;
import dev.countersign.problem.ProblemType;
import dev.countersign.problem.Refusal;
import dev.countersign.request.SubmissionService.Submitted;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.function.Supplier;

/** What people and machines do with requests. Each method is one transaction. */
@ApplicationScoped
@Transactional
public class RequestService {
    private final SigningRequests requests;
    private final Policies policies;
    private final SignedHistory signedHistory;
    private final Keyring keyring;
    private final RequestRenewal renewal;
    private final RequestIds ids;
    private final Clock clock;

    RequestService(
            SigningRequests requests,
            Policies policies,
            SignedHistory signedHistory,
            Keyring keyring,
            RequestRenewal renewal,
            RequestIds ids,
            Clock clock) {
        this.requests = requests;
        this.policies = policies;
        this.signedHistory = signedHistory;
        this.keyring = keyring;
        this.renewal = renewal;
        this.ids = ids;
        this.clock = clock;
    }

    /**
     * Finds the request of this build, or makes one. The unique index decides between submissions at the same time: the
     * loser's transaction fails with its violation and can simply be tried again.
     */
    Submitted enter(StatementDraft draft) {
        var project = draft.product().project();
        var channel = draft.product().channel();
        var sha256 = draft.artifact().sha256();
        var existing = requests.openOrSigned(project, channel, sha256);
        if (existing.isPresent() && stillStands(existing.get(), draft.policy())) {
            return new Submitted(resumed(existing.get(), draft), false);
        }
        var before = requests.newest(project, channel, sha256);
        var now = now();
        var statement = draft.complete(ids.next(), before.map(SigningRequest::statementId), now);
        Preconditions.requireAllowed(draft.policy(), statement, signedHistory);
        requireNotRevoked(statement);
        var request = new SigningRequest(
                statement,
                draft.policy().personOf(draft.submitter()),
                before.map(SigningRequest::id),
                draft.declared(),
                ImageColumns.of(draft.image()),
                now);
        requests.persistAndFlush(request);
        return new Submitted(view(request), true);
    }

    /** A request under an old policy is brought under the new one; false when that one does not allow it. */
    private boolean stillStands(SigningRequest existing, Policy inForce) {
        if (existing.policyDigest().equals(inForce.digest()) || !existing.isOpen()) {
            return true; // the signer alone knows whether it signed what it intends
        }
        renewal.renew(existing, inForce, now());
        // Before a new row is inserted, or the unique index would still see a denied one open.
        requests.flush();
        return existing.isOpen();
    }

    /** A suspended key may come back; a revoked one never does, so nobody needs to be asked. */
    private void requireNotRevoked(Statement statement) {
        for (var key : statement.keys()) {
            if (keyring.isRevoked(key.spkiSha256())) {
                throw new Refusal(
                        ProblemType.NOT_ALLOWED,
                        "The key " + key.name()
                                + " is revoked, so nothing is signed with it any more. The project needs a"
                                + " policy with another key.");
            }
        }
    }

    /** The request, its policy's judgement and its history. */
    RequestView view(String id) {
        return view(requests.get(id));
    }

    /** The signatures of those who have approved. */
    RequestEvidence evidence(String id) {
        return RequestEvidence.of(requests.get(id));
    }

    /** What is missing and why, in sentences. */
    Explanation explanation(String id) {
        var request = requests.get(id);
        return Explanation.of(
                request,
                policies.get(request.policyDigest()),
                spki -> keyring.state(spki).orElse("unknown"));
    }

    /** A page of requests, newest first. */
    public RequestPage list(RequestFilter filter) {
        return RequestPage.of(requests.page(filter), filter.limit());
    }

    /** The exact bytes that people sign over. */
    byte[] statement(String id) {
        return requests.get(id).statement();
    }

    /** Which file to send; refused while there is none. */
    SignedFile signedFile(String id) {
        var request = requests.get(id);
        if (request.state() instanceof RequestState.Signed signed) {
            return new SignedFile(
                    signed.sha256(), signed.size(), request.declared().fileName());
        }
        throw new Refusal(
                        ProblemType.WRONG_STATE,
                        "The request is " + request.stage().word() + "; there is a signed file only when it is signed.")
                .with("state", request.stage().word());
    }

    /** One person's agreement, verified; the last one needed makes the request approved. */
    RequestView approve(String id, PersonSignature signature, Actor caller) {
        var request = requests.lock(id);
        var policy = policyOf(request);
        var product = Preconditions.product(policy, request.project(), request.channel());
        var statement = Statement.parse(request.statement());
        var vote = Voices.heard(policy, signature, SignedText.approve(request.statement()), caller);
        var now = now();
        requireInTime(request, now);
        Voices.requirePlace(
                policy, ReleaseCheck.rule(policy, statement), vote.person(), product.title() + " is decided by");
        request.approve(
                new Approval(vote.person(), request.statementId(), SignatureColumns.of(signature), now),
                votes -> ReleaseCheck.quorum(policy, statement, votes));
        return view(request);
    }

    /** One person's refusal, verified and kept. It ends the request when the signer has journalled it. */
    RequestView reject(String id, String reason, PersonSignature signature, Actor caller) {
        var request = requests.lock(id);
        var text = objection(() -> SignedText.reject(reason, request.statement()));
        var vote = Voices.heard(policyOf(request), signature, text, caller);
        request.reject(Objection.pending(vote.person(), reason, SignatureColumns.of(signature), now()));
        return view(request);
    }

    /** A veto, verified and kept. It ends the request when the signer has journalled it. */
    RequestView veto(String id, String reason, PersonSignature signature, Actor caller) {
        var request = requests.lock(id);
        var policy = policyOf(request);
        var product = Preconditions.product(policy, request.project(), request.channel());
        var text = objection(() -> SignedText.veto(reason, request.statement()));
        var vote = Voices.heard(policy, signature, text, caller);
        Voices.requireMember(
                policy, product.veto().stream().toList(), vote.person(), product.title() + " can be vetoed by");
        request.veto(Objection.pending(vote.person(), reason, SignatureColumns.of(signature), now()));
        return view(request);
    }

    /** Withdraws a request, on the word of whoever submitted it. */
    RequestView cancel(String id, Actor caller) {
        var request = requests.lock(id);
        request.cancel(caller.subject(), now());
        return view(request);
    }

    private RequestView view(SigningRequest request) {
        return RequestView.of(request, policies.get(request.policyDigest()));
    }

    /** The same build again: the same request, unless other facts are declared about it. */
    private RequestView resumed(SigningRequest existing, StatementDraft draft) {
        if (!existing.declared().equals(draft.declared())) {
            throw new Refusal(
                            ProblemType.DIFFERENT_FACTS,
                            "Request " + existing.id() + " (" + existing.stage().word()
                                    + ") has the same bytes, but declares "
                                    + existing.declared().differences(draft.declared())
                                    + " otherwise.")
                    .with("request", existing.id());
        }
        return view(existing);
    }

    /** The policy in force, which must be the request's: between a change and the worker's next round it is not. */
    private Policy policyOf(SigningRequest request) {
        return policies.inForce()
                .filter(inForce -> inForce.digest().equals(request.policyDigest()))
                .orElseThrow(() -> new Refusal(
                        ProblemType.POLICY_CHANGED,
                        "The request's statement names the policy " + request.policyDigest()
                                + ", which is no longer in force. It gets a new statement in a moment; sign that."));
    }

    private void requireInTime(SigningRequest request, Instant now) {
        if (!now.isBefore(request.notAfter())) {
            throw new Refusal(
                            ProblemType.WRONG_STATE,
                            "The request could be approved until " + request.notAfter() + ". Submit the build again.")
                    .with("state", Stage.EXPIRED.word());
        }
    }

    private static SignedText objection(Supplier<SignedText> text) {
        try {
            return text.get();
        } catch (StatementException refused) {
            throw new Refusal(ProblemType.INVALID_INPUT, refused.getMessage() + ".");
        }
    }

    /** Milliseconds are enough for people, and what is answered now is what the database answers later. */
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
