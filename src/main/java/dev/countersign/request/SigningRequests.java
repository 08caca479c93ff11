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
import java.util.OptionalLong;
import java.util.Set;

/** The collection of signing requests; every query on the table is a method here. */
@ApplicationScoped
class SigningRequests implements PanacheRepositoryBase<SigningRequest, String> {
    private static final Set<Stage> ENDED_UNSIGNED =
            EnumSet.of(Stage.DENIED, Stage.REJECTED, Stage.VETOED, Stage.EXPIRED, Stage.CANCELLED);

    private static final String OPEN = "(state in (SUBMITTED, INSPECTED, AWAITING_APPROVAL, APPROVED)"
            + " or state = FAILED and retryState = APPROVED)";

    private static final String UNDISPUTED = """
            not exists (select 1 from r.rejections x where x.receipt is null and x.refusal is null)
            and not exists (select 1 from r.vetoes x where x.receipt is null and x.refusal is null)""";

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

    /** The newest signed request of a product for these devices. */
    Optional<SigningRequest> newestSigned(String project, String channel, String chip, String role) {
        return find(
                        "project = ?1 and channel = ?2 and image.chip = ?3 and image.role = ?4 and state = SIGNED"
                                + " order by signedAt desc, position desc",
                        project,
                        channel,
                        chip,
                        role)
                .firstResultOptional();
    }

    /** The highest security version that was signed of a product for these devices. */
    OptionalLong highestSecurityVersion(String project, String channel, String chip, String role) {
        Long highest = getEntityManager()
                .createQuery("""
                        select max(r.image.securityVersion) from SigningRequest r
                        where r.project = ?1 and r.channel = ?2 and r.image.chip = ?3 and r.image.role = ?4
                        and r.state = SIGNED""", Long.class)
                .setParameter(1, project)
                .setParameter(2, channel)
                .setParameter(3, chip)
                .setParameter(4, role)
                .getSingleResultOrNull();
        return highest == null ? OptionalLong.empty() : OptionalLong.of(highest);
    }

    /**
     * Ready for the signer, oldest first: approved, or failed before the intent and due again. A request with a pending
     * rejection or veto waits for the signer's word about that.
     */
    List<String> approved(Instant now) {
        return ids(
                "(state = APPROVED or state = FAILED and retryState = APPROVED and retryAt <= ?1) and " + UNDISPUTED,
                now);
    }

    /**
     * The signer has journalled an intent and the result is not here yet, oldest first: with the window over, or under
     * another policy than this one. A request with a pending veto waits for the signer's word about that.
     */
    List<String> unfinished(Instant now, String policyDigest) {
        return getEntityManager()
                .createQuery(
                        "select r.id from SigningRequest r where (state in (INTENDED, SIGNING)"
                                + " or state = WAITING and (waitsUntil <= ?1 or policyDigest <> ?2)"
                                + " or state = FAILED and retryState = INTENDED and retryAt <= ?1) and " + UNDISPUTED
                                + " order by r.position",
                        String.class)
                .setParameter(1, now)
                .setParameter(2, policyDigest)
                .getResultList();
    }

    /** Open, and the time in the statement has run out. */
    List<String> overdue(Instant now) {
        return ids(OPEN + " and notAfter <= ?1", now);
    }

    /** Open, and stated under another policy than this one, oldest first. */
    List<String> openUnderOther(String policyDigest) {
        return getEntityManager()
                .createQuery(
                        "select r.id from SigningRequest r where " + OPEN
                                + " and policyDigest <> ?1 order by r.position",
                        String.class)
                .setParameter(1, policyDigest)
                .getResultList();
    }

    /** With a rejection that the signer has not seen yet, and not ended, oldest first. */
    List<String> withPendingRejection() {
        return withPending("rejections");
    }

    /** With a veto that the signer has not seen yet, and not ended, oldest first. */
    List<String> withPendingVeto() {
        return withPending("vetoes");
    }

    private List<String> withPending(String objections) {
        return getEntityManager()
                .createQuery("select r.id from SigningRequest r join r." + objections + """
                         x where x.receipt is null and x.refusal is null
                        and r.state not in (SIGNED, DENIED, REJECTED, VETOED, EXPIRED, CANCELLED)
                        order by r.position""", String.class)
                .getResultList();
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
