package dev.countersign.problem;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** The pages to which member {@code type} of a problem leads. */
@Path("/problems")
@Produces(MediaType.TEXT_HTML)
class ProblemPages {

    @CheckedTemplate(basePath = "problem")
    static final class Templates {
        private Templates() {}

        static native TemplateInstance problem(ProblemType type);

        static native TemplateInstance problems(List<ProblemType> types);
    }

    @GET
    @PermitAll
    @Operation(hidden = true)
    public TemplateInstance all() {
        return Templates.problems(List.of(ProblemType.values()));
    }

    @GET
    @Path("{slug}")
    @PermitAll
    @Operation(hidden = true)
    public TemplateInstance one(@PathParam("slug") String slug) {
        return Templates.problem(ProblemType.ofSlug(slug)
                .orElseThrow(() -> new Refusal(
                        ProblemType.NOT_FOUND, "There is no such type of problem; /problems lists all of them.")));
    }
}
