package dev.countersign.core;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import jakarta.transaction.Transactional;
import java.util.Optional;

/** The table of the signer's head; every query on it is a method here, and each is a transaction of its own. */
@ApplicationScoped
@Transactional(Transactional.TxType.REQUIRES_NEW)
class SignerHeads implements PanacheRepositoryBase<SignerHead, Short> {

    Optional<Head> stored() {
        return findByIdOptional(SignerHead.ONLY).map(SignerHead::head);
    }

    void store(Head head) {
        findByIdOptional(SignerHead.ONLY, LockModeType.PESSIMISTIC_WRITE)
                .ifPresentOrElse(row -> row.raise(head), () -> persist(new SignerHead(head)));
    }
}
