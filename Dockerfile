# One file, three images: control (no libtorch), worker-cpu, worker-cuda. Built where a container engine is; see README.
#   docker build --target worker-cpu -t platform-worker .
FROM mcr.microsoft.com/dotnet/sdk:10.0-noble AS source
WORKDIR /source
# The project files first: the restore below is cached until a reference changes.
COPY Directory.Build.props Directory.Build.targets Directory.Packages.props global.json .editorconfig ./
COPY build/ build/
COPY src/ src/

FROM source AS publish-control
RUN --mount=type=cache,target=/root/.nuget/packages \
    dotnet publish src/Platform.Server -c Release -p:TorchBackend=none -p:RestoreLockedMode=false -o /app

FROM source AS publish-cpu
RUN --mount=type=cache,target=/root/.nuget/packages \
    dotnet publish src/Platform.Server -c Release -p:TorchBackend=cpu -p:RestoreLockedMode=true -o /app

FROM source AS publish-cuda
RUN --mount=type=cache,target=/root/.nuget/packages \
    dotnet publish src/Platform.Server -c Release -p:TorchBackend=cuda -p:RestoreLockedMode=false -o /app

FROM mcr.microsoft.com/dotnet/aspnet:10.0-noble AS runtime
WORKDIR /app
ENV ASPNETCORE_HTTP_PORTS= PLATFORM__DATADIRECTORY=/data
VOLUME /data
EXPOSE 8080
USER $APP_UID
ENTRYPOINT ["dotnet", "Platform.Server.dll", "--urls", "http://0.0.0.0:8080", "--data-dir", "/data"]

FROM runtime AS control
COPY --from=publish-control /app .

FROM runtime AS worker-cuda
COPY --from=publish-cuda /app .

FROM runtime AS worker-cpu
COPY --from=publish-cpu /app .
