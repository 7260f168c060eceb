import fastapi
import inngest.fast_api

app = fastapi.FastAPI()
client = inngest.Inngest(app_id="five-lines", is_production=False)


@client.create_function(fn_id="hello", trigger=inngest.TriggerEvent(event="five/hello"))
async def hello(ctx: inngest.Context) -> str:
    return await ctx.step.run("greet", lambda: f"hello {ctx.event.data['name']}")


inngest.fast_api.serve(app, client, [hello])
