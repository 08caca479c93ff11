package dev.countersign.problem;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.util.List;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.media.Schema;

/** Says in the API description what is true of every call: whatever is not described as success is answered as a problem. */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public class ProblemsInDescription implements OASFilter {
    private static final String NAME = "Problem";

    @Override
    public Operation filterOperation(Operation operation) {
        operation
                .getResponses()
                .addAPIResponse("default", OASFactory.createAPIResponse().ref(NAME));
        return operation;
    }

    @Override
    public void filterOpenAPI(OpenAPI description) {
        var components = description.getComponents();
        components.addSchema(NAME, schema());
        components.addResponse(
                NAME,
                OASFactory.createAPIResponse()
                        .description("A problem (RFC 9457); its type leads to the page that explains it")
                        .content(OASFactory.createContent()
                                .addMediaType(
                                        Problem.MEDIA_TYPE,
                                        OASFactory.createMediaType()
                                                .schema(OASFactory.createSchema()
                                                        .ref(NAME)))));
    }

    private static Schema schema() {
        return OASFactory.createSchema()
                .description("An error answer; further members depend on the type")
                .type(List.of(Schema.SchemaType.OBJECT))
                .addProperty("type", text("Names the kind of problem and leads to its page"))
                .addProperty("title", text("The same for every problem of the type"))
                .addProperty(
                        "status",
                        OASFactory.createSchema()
                                .type(List.of(Schema.SchemaType.INTEGER))
                                .description("The HTTP status"))
                .addProperty("detail", text("What is wrong in this case, and how to mend it"))
                .addProperty("instance", text("The path that was asked for"))
                .required(List.of("type", "title", "status", "detail", "instance"));
    }

    private static Schema text(String description) {
        return OASFactory.createSchema().type(List.of(Schema.SchemaType.STRING)).description(description);
    }
}
