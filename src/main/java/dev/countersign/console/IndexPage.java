package dev.countersign.console;

import dev.countersign.request.Policies;
import dev.countersign.request.RequestFilter;
import dev.countersign.request.RequestPage;
import dev.countersign.request.RequestService;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.quarkus.runtime.LaunchMode;
import io.smallrye.common.annotation.Blocking;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;

/**
 * The one plain page until there is a console: what this is, how the requests stand, and where the rest lies. Nobody can sign
 * in here yet, so requests are listed only under a development policy, whose requests hold nothing worth hiding.
 */
@Path("/")
class IndexPage {
    private static final int SHOWN = 50;

    private final Policies policies;
    private final RequestService requests;
    private final TourFiles tour;

    IndexPage(Policies policies, RequestService requests, TourFiles tour) {
        this.policies = policies;
        this.requests = requests;
        this.tour = tour;
    }

    @CheckedTemplate(basePath = "console")
    static final class Templates {
        private Templates() {}

        static native TemplateInstance index(Page page);
    }

    /** What the page shows. */
    record Page(
            boolean policyKnown,
            boolean development,
            List<RequestPage.Entry> requests,
            List<String> tour,
            boolean swagger) {}

    @GET
    @Produces(MediaType.TEXT_HTML)
    @PermitAll
    @Blocking
    @Operation(hidden = true)
    public TemplateInstance index() {
        var policy = policies.development();
        boolean development = policy.orElse(false);
        return Templates.index(new Page(
                policy.isPresent(),
                development,
                development ? requests.list(newest()).requests() : List.of(),
                development ? tour.names() : List.of(),
                LaunchMode.current().isDevOrTest()));
    }

    private static RequestFilter newest() {
        return new RequestFilter(Optional.empty(), Optional.empty(), Set.of(), Optional.empty(), SHOWN);
    }
}
