package dev.countersign.change;

import dev.countersign.problem.ProblemType;
import dev.countersign.problem.Refusal;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The collection of changes; every query on the table is a method here. */
@ApplicationScoped
class Proposals implements PanacheRepositoryBase<Proposal, String> {
    /** The change with this id. */
    Proposal get(String id) {
        return findByIdOptional(id).orElseThrow(() -> missing(id));
    }

    /** The change with this id, to be changed: whoever else wants to change it waits until this transaction ends. */
    Proposal lock(String id) {
        return findByIdOptional(id, LockModeType.PESSIMISTIC_WRITE).orElseThrow(() -> missing(id));
    }

    /** A page of a list, newest first; one row more than the limit says that there is a next page. */
    List<Proposal> page(Set<ProposalStage> states, Optional<Long> before, int limit) {
        return find(
                        "(?1 = true or state in ?2) and position < ?3 order by position desc",
                        states.isEmpty(),
                        states.isEmpty() ? Set.of(ProposalStage.values()) : states,
                        before.orElse(Long.MAX_VALUE))
                .range(0, limit)
                .list();
    }

    /** To be taken to the signer, oldest first. */
    List<String> approved(Instant now) {
        return getEntityManager()
                .createQuery(
                        "select p.id from Proposal p where p.state = APPROVED and (p.retryAt is null or p.retryAt <= ?1)"
                                + " order by p.position",
                        String.class)
                .setParameter(1, now)
                .getResultList();
    }

    /** Whose window runs, oldest first. */
    List<String> waiting() {
        return getEntityManager()
                .createQuery("select p.id from Proposal p where p.state = WAITING order by p.position", String.class)
                .getResultList();
    }

    /**
     * With a veto that the signer has not seen yet, oldest first. It takes one only while the window runs; an earlier one is
     * kept until then.
     */
    List<String> withPendingVeto() {
        return getEntityManager().createQuery("""
                        select p.id from Proposal p join p.vetoes x
                        where x.receipt is null and x.refusal is null and p.state = WAITING
                        order by p.position""", String.class).getResultList();
    }

    /** Waiting for people, but under another policy than this one, or out of time. */
    List<String> ended(String policyDigest, Instant now) {
        return getEntityManager()
                .createQuery("""
                        select p.id from Proposal p
                        where p.state = PROPOSED and (p.policyDigest <> ?1 or p.notAfter <= ?2)
                        order by p.position""", String.class)
                .setParameter(1, policyDigest)
                .setParameter(2, now)
                .getResultList();
    }

    private static Refusal missing(String id) {
        return new Refusal(ProblemType.NOT_FOUND, "There is no change " + id + ".");
    }
}
