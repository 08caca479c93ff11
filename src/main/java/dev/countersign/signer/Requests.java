package dev.countersign.signer;

import dev.countersign.evidence.protocol.Answer.Receipt;
import dev.countersign.evidence.protocol.RefusalCode;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What the journal says about each request, and which of them a thread is signing just now. Guarded by the lock of {@link Ledger}. */
final class Requests {
    private final Map<String, Trace> traces = new HashMap<>();
    private final Set<String> claimed = ConcurrentHashMap.newKeySet();

    /** The trace of a request, which names this statement. */
    @Nullable
    Trace find(String requestId, String statementSha256) throws Refusal {
        Trace trace = traces.get(requestId);
        Refusal.unless(
                trace == null || trace.statementSha256().equals(statementSha256),
                RefusalCode.CONFLICT,
                "The request " + requestId + " has another statement in the journal.");
        return trace;
    }

    @Nullable
    Trace find(String requestId) {
        return traces.get(requestId);
    }

    /** The receipt of an intent that was written down before; refuses if the request has ended. */
    Optional<Receipt> intended(String requestId, String statementSha256) throws Refusal {
        return switch (find(requestId, statementSha256)) {
            case null -> Optional.empty();
            case Trace.Intended intended -> Optional.of(intended.receipt());
            case Trace.Signed signed -> Optional.of(signed.intent());
            case Trace.Ended ended -> throw ended.refusal();
        };
    }

    void put(String requestId, Trace trace) {
        traces.put(requestId, trace);
    }

    /** Another policy is in force from this record on: what was open is void. */
    void supersede(Receipt receipt) {
        traces.replaceAll((requestId, trace) -> trace instanceof Trace.Intended intended
                ? new Trace.Ended(
                        intended.statementSha256(),
                        RefusalCode.SUPERSEDED,
                        "The policy has changed since the request " + requestId
                                + " was approved: it must be approved again under the new one.",
                        receipt)
                : trace);
    }

    /** Takes a request, so that no other thread signs it meanwhile. It can still be stopped. */
    void claim(String requestId) throws Refusal {
        Refusal.unless(
                claimed.add(requestId), RefusalCode.BUSY, "The request " + requestId + " is being signed just now.");
    }

    void release(String requestId) {
        claimed.remove(requestId);
    }
}
