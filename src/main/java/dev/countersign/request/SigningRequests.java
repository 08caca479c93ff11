package dev.countersign.request;

import dev.countersign.problem.ProblemType;
import dev.countersign.problem.Refusal;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The collection of signing requests; every query on the table is a method here. */
@ApplicationScoped
class SigningRequests implements PanacheRepositoryBase<SigningRequest, String> {
    private static final Set<Stage> ENDED_UNSIGNED =
            EnumSet.of(Stage.DENIED, Stage.REJECTED, Stage.EXPIRED, Stage.CANCELLED);

    /** The request with this id. */
    SigningRequest get(String id) {
        return findByIdOptional(id).orElseThrow(() -> missing(id));
    }

    /** The request with this id, to be changed: whoever else wants to change it waits until this transaction ends. */
    SigningRequest lock(String id) {
        return findByIdOptional(id, LockModeType.PESSIMISTIC_WRITE).orElseThrow(() -> missing(id));
    }

    /** The one request for these bytes that is open or signed; a unique index allows no second. To be changed. */
    Optional<SigningRequest> openOrSigned(String project, String channel, String artifactSha256) {
        return find(
                        "project = ?1 and channel = ?2 and artifactSha256 = ?3 and state not in ?4",
                        project,
                        channel,
                        artifactSha256,
                        ENDED_UNSIGNED)
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .singleResultOptional();
    }

    /** The newest request for these bytes, in whatever state. */
    Optional<SigningRequest> newest(String project, String channel, String artifactSha256) {
        return find(
                        "project = ?1 and channel = ?2 and artifactSha256 = ?3 order by position desc",
                        project,
                        channel,
                        artifactSha256)
                .firstResultOptional();
    }

    /** A page of a list, newest first. */
    List<SigningRequest> page(RequestFilter filter) {
        var conditions = new ArrayList<String>();
        Map<String, Object> parameters = new HashMap<>();
        filter.project().ifPresent(project -> {
            conditions.add("project = :project");
            parameters.put("project", project);
        });
        filter.channel().ifPresent(channel -> {
            conditions.add("channel = :channel");
            parameters.put("channel", channel);
        });
        if (!filter.states().isEmpty()) {
            conditions.add("state in :states");
            parameters.put("states", filter.states());
        }
        filter.before().ifPresent(before -> {
            conditions.add("position < :before");
            parameters.put("before", before);
        });
        var where = conditions.isEmpty() ? "" : "where " + String.join(" and ", conditions);
        return find("from SigningRequest " + where + " order by position desc", parameters)
                .range(0, filter.limit())
                .list();
    }

    /**
     * Ready for the signer, oldest first: approved, or failed before the intent and due again. A request with a pending
     * rejection waits for the signer's word about that.
     */
    List<String> approved(Instant now) {
        return ids("""
                (state = APPROVED or state = FAILED and retryState = APPROVED and retryAt <= ?1)
                and not exists (select 1 from r.rejections x where x.receipt is null and x.refusal is null)
                """, now);
    }

    /** The signer has journalled an intent and the result is not here yet, oldest first. */
    List<String> unfinished(Instant now) {
        return ids("state in (INTENDED, SIGNING) or state = FAILED and retryState = INTENDED and retryAt <= ?1", now);
    }

    /** Open, and the time in the statement has run out. */
    List<String> overdue(Instant now) {
        return ids(
                "(state in (SUBMITTED, INSPECTED, AWAITING_APPROVAL, APPROVED)"
                        + " or state = FAILED and retryState = APPROVED) and notAfter <= ?1",
                now);
    }

    /** With a rejection that the signer has not seen yet, and not ended, oldest first. */
    List<String> withPendingRejection() {
        return getEntityManager().createQuery("""
                        select r.id from SigningRequest r join r.rejections x
                        where x.receipt is null and x.refusal is null
                        and r.state not in (SIGNED, DENIED, REJECTED, EXPIRED, CANCELLED)
                        order by r.position""", String.class).getResultList();
    }

    private List<String> ids(String condition, Instant now) {
        return getEntityManager()
                .createQuery(
                        "select r.id from SigningRequest r where " + condition + " order by r.position", String.class)
                .setParameter(1, now)
                .getResultList();
    }

    private static Refusal missing(String id) {
        return new Refusal(ProblemType.NOT_FOUND, "There is no signing request " + id + ".");
    }
}
