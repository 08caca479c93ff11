package dev.countersign.request;

import dev.countersign.evidence.Assertion;
import dev.countersign.evidence.SignedText;
import dev.countersign.evidence.StatementException;
import dev.countersign.identity.Actor;
import dev.countersign.policy.Policy;
import dev.countersign.problem.ProblemType;
import dev.countersign.problem.Refusal;
import dev.countersign.request.SubmissionService.Submitted;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** What people and machines do with requests. Each method is one transaction. */
@ApplicationScoped
@Transactional
public class RequestService {
    private final SigningRequests requests;
    private final Policies policies;
    private final RequestIds ids;
    private final RequestConfig config;
    private final Clock clock;

    RequestService(SigningRequests requests, Policies policies, RequestIds ids, RequestConfig config, Clock clock) {
        this.requests = requests;
        this.policies = policies;
        this.ids = ids;
        this.config = config;
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
        if (existing.isPresent() && !dropped(existing.get(), draft.policy())) {
            return new Submitted(resumed(existing.get(), draft), false);
        }
        var before = requests.newest(project, channel, sha256).map(SigningRequest::id);
        var now = now();
        var statement = draft.complete(ids.next(), before, now, config.lifetime());
        var request = new SigningRequest(statement, draft.declared(), ImageColumns.of(draft.image()), now);
        requests.persistAndFlush(request);
        return new Submitted(view(request), true);
    }

    /** The request, its policy's judgement and its history. */
    RequestView view(String id) {
        return view(requests.get(id));
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
    RequestView approve(String id, Assertion assertion, Actor caller) {
        var request = requests.lock(id);
        var voice = voice(request, assertion, caller);
        var now = now();
        requireInTime(request, now);
        var approval = new Approval(voice.person(), AssertionColumns.of(assertion), now);
        request.approve(approval, people -> voice.quorum(people, request.submitter()));
        // Last, because it is the dear one; whatever was changed above is undone when it refuses.
        voice.verify(assertion, SignedText.approve(request.statement()));
        return view(request);
    }

    /** One person's refusal, verified and kept. It ends the request when the signer has journalled it. */
    RequestView reject(String id, String reason, Assertion assertion, Actor caller) {
        var request = requests.lock(id);
        var voice = voice(request, assertion, caller);
        request.reject(Rejection.pending(voice.person(), reason, AssertionColumns.of(assertion), now()));
        voice.verify(assertion, rejection(reason, request.statement()));
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

    /** Nobody can approve a request whose policy is no longer in force. A new submission ends it and takes its place. */
    private boolean dropped(SigningRequest existing, Policy inForce) {
        if (existing.policyDigest().equals(inForce.digest()) || !existing.isOpen()) {
            return false;
        }
        existing.deny("the policy changed before enough people had approved", SigningRequest.SERVER, now());
        // Before the new row is inserted, or the unique index would still see this one open.
        requests.flush();
        return true;
    }

    private Voice voice(SigningRequest request, Assertion assertion, Actor caller) {
        var policy = policies.inForce()
                .filter(inForce -> inForce.digest().equals(request.policyDigest()))
                .orElseThrow(() -> new Refusal(
                        ProblemType.POLICY_CHANGED,
                        "The request names the policy " + request.policyDigest()
                                + ", which is no longer in force. Submit the build again."));
        var product = Preconditions.product(policy, request.project(), request.channel());
        return Voice.of(policy, product, assertion, caller);
    }

    private void requireInTime(SigningRequest request, Instant now) {
        if (!now.isBefore(request.notAfter())) {
            throw new Refusal(
                            ProblemType.WRONG_STATE,
                            "The request could be approved until " + request.notAfter() + ". Submit the build again.")
                    .with("state", Stage.EXPIRED.word());
        }
    }

    private static SignedText rejection(String reason, byte[] statement) {
        try {
            return SignedText.reject(reason, statement);
        } catch (StatementException refused) {
            throw new Refusal(ProblemType.INVALID_INPUT, refused.getMessage() + ".");
        }
    }

    /** Milliseconds are enough for people, and what is answered now is what the database answers later. */
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
