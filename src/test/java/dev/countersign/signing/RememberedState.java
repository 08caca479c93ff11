package dev.countersign.signing;

import dev.countersign.core.Heads;
import dev.countersign.request.Policies;
import io.quarkus.arc.ClientProxy;
import jakarta.enterprise.context.ApplicationScoped;
import java.lang.reflect.Field;
import java.util.Map;

/**
 * Everything that a server remembers between two rounds of its worker: the policies that it has read, the signer's head, and
 * when it last asked the signer for its policy. A start begins without them; so does the server after {@link #drop}.
 */
@ApplicationScoped
class RememberedState {
    private final Policies policies;
    private final Heads heads;
    private final PolicySync sync;

    RememberedState(Policies policies, Heads heads, PolicySync sync) {
        this.policies = policies;
        this.heads = heads;
        this.sync = sync;
    }

    void drop() throws ReflectiveOperationException {
        ((Map<?, ?>) field(policies, "read").get(ClientProxy.unwrap(policies))).clear();
        field(heads, "read").set(ClientProxy.unwrap(heads), false);
        field(heads, "highest").set(ClientProxy.unwrap(heads), null);
        sync.forget();
    }

    /** Of the bean's own class: what is injected is a subclass with the interceptors. */
    private static Field field(Object bean, String name) throws NoSuchFieldException {
        for (Class<?> type = ClientProxy.unwrap(bean).getClass(); type != null; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (field.getName().equals(name)) {
                    field.setAccessible(true);
                    return field;
                }
            }
        }
        throw new NoSuchFieldException(name);
    }
}
